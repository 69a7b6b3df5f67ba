import type { Reporter, TestCase } from 'vitest/node'

/** Prints what was measured as one Markdown table when everything has run, failed tests first of all. */
export default class ChaosReporter implements Reporter {
  readonly #rows: { scenario: string; passed: boolean; text: string }[] = []
  readonly #start = Date.now()

  onTestCaseResult(test: TestCase): void {
    const { state, errors } = test.result()
    const measured = (test.meta() as { measured?: string }).measured
    if (state !== 'failed' && measured === undefined) return
    const failure = errors?.map(error => error.message.split('\n')[0]).join('; ')
    const text = [measured, failure].filter(Boolean).join(' — ')
    this.#rows.push({ scenario: test.fullName, passed: state === 'passed', text })
  }

  onTestRunEnd(): void {
    const failed = this.#rows.filter(row => !row.passed).length
    const lines = this.#rows.map(({ scenario, passed, text }) =>
      ['', scenario, passed ? 'ok' : 'FAILED', text, ''].map(cell => cell.replaceAll('|', '\\|')).join(' | '),
    )
    const minutes = ((Date.now() - this.#start) / 60_000).toFixed(1)
    const table = ['| scenario | result | measured |', '|---|---|---|', ...lines.map(line => line.trim())]
    process.stdout.write(
      `\n${table.join('\n')}\n\n${this.#rows.length - failed} of ${this.#rows.length} scenarios hold, in ${minutes} minutes\n`,
    )
  }
}

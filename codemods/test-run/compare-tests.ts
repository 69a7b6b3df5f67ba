import type { Outcome, TestResults } from './test-results.js'

export interface TestCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly exitCode: number
}

/** The project's own tests, before and after the migration, matched by name. */
export interface TestComparison {
  readonly command: string
  /** False: the output names no tests, so only the exit code was compared. */
  readonly byName: boolean
  readonly before: TestCounts
  readonly after: TestCounts
  /** Passed before, failed after. */
  readonly broken: readonly string[]
  /** Passed before, not seen after. */
  readonly missing: readonly string[]
  /** Failed before, passed after. */
  readonly mended: readonly string[]
}

export interface TestRun {
  readonly exitCode: number
  /** Undefined: no names in the output. */
  readonly results: TestResults | undefined
}

export function compareTests(command: string, before: TestRun, after: TestRun): TestComparison {
  const byName = before.results !== undefined && before.results.size > 0
  const old = byName ? (before.results ?? new Map()) : wholeRun(before)
  const now: TestResults = byName ? (after.results ?? new Map()) : wholeRun(after)
  const named = (was: Outcome, is: Outcome | undefined) =>
    [...old].filter(([name, outcome]) => outcome === was && now.get(name) === is).map(([name]) => name)
  return {
    command,
    byName,
    before: counts(old, before.exitCode),
    after: counts(now, after.exitCode),
    broken: named('passed', 'failed'),
    missing: [...named('passed', undefined), ...named('passed', 'skipped')],
    mended: named('failed', 'passed'),
  }
}

/** True where nothing that worked stopped working. */
export function isUnharmed(tests: TestComparison): boolean {
  return tests.broken.length === 0 && tests.missing.length === 0
}

function wholeRun(run: TestRun): TestResults {
  return new Map([['the whole command', run.exitCode === 0 ? 'passed' : 'failed']])
}

function counts(results: TestResults, exitCode: number): TestCounts {
  const of = (outcome: Outcome) => [...results.values()].filter(one => one === outcome).length
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped'), exitCode }
}

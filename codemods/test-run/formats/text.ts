import { type Outcome, ResultCollector, type TestResults } from '../test-results.js'

const MARKS: Readonly<Record<string, Outcome>> = {
  '✓': 'passed',
  '✔': 'passed',
  '√': 'passed',
  '✕': 'failed',
  '✖': 'failed',
  '✗': 'failed',
  '✘': 'failed',
  '×': 'failed',
  '○': 'skipped',
  '﹣': 'skipped',
  '↓': 'skipped',
  '-': 'skipped',
}

const LINE = /^(\s*)(?:([✓✔√✕✖✗✘×○﹣↓-])|(\d+)\)|(▶)) +(.*?)\s*$/
const SUITE = /^(\s+)(\S.*?)\s*$/
/** jest names its files; without --verbose nothing else. */
const FILE = /^(PASS|FAIL) +(\S+)/
/** What some runners say again in words. */
const LABEL = /^(?:\[(?:fail|skip)\]:? |skipped )/
/** vitest names its files; without --reporter=verbose little else. */
const VITEST_FILE = /^\s*([✓❯×]) (\S+) \(\d+ tests?\b/
const DURATION = / *(?:\(\d[\d.]* ?m?s\)|\d[\d.]* ?m?s)$/
const ANSI = /\u001b\[[0-9;]*m/g
/** Where mocha and node:test begin to tell the failures once more. */
const RECAP =
  /^\s*(?:\d+ (?:passing|failing|pending)\b|failing tests:|✖ failing tests:|ℹ tests |Tests: |Summary of all failing|─$|⎯)/

/** What a person reads: spec reporters of node:test and mocha, jest --verbose, vitest --reporter=verbose, ava. */
export function parseText(output: string): TestResults | undefined {
  const collector = new ResultCollector()
  const suites: { indent: number; name: string }[] = []
  for (const raw of output.replace(ANSI, '').split(/\r?\n/)) {
    if (RECAP.test(raw)) break
    const file = FILE.exec(raw) ?? VITEST_FILE.exec(raw)
    if (file) {
      collector.add([file[2] ?? ''], ['PASS', '✓'].includes(file[1] ?? '') ? 'passed' : 'failed')
      continue
    }
    const line = LINE.exec(raw)
    const suite = line === null ? SUITE.exec(raw) : null
    const indent = (line ?? suite)?.[1]?.length ?? 0
    if (line || suite) while ((suites.at(-1)?.indent ?? -1) >= indent) suites.pop()
    if (suite) suites.push({ indent, name: suite[2] ?? '' })
    if (!line) continue
    const name = (line[5] ?? '')
      .replace(LABEL, '')
      .replace(/ # SKIP$/, '')
      .replace(DURATION, '')
    if (line[4] !== undefined) suites.push({ indent, name })
    else collector.add([...suites.map(one => one.name), name], MARKS[line[2] ?? ''] ?? 'failed')
  }
  return collector.results.size === 0 ? undefined : collector.results
}

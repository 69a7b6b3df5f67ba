import { type Outcome, ResultCollector, type TestResults } from '../test-results.js'

const MARKS: Readonly<Record<string, Outcome>> = {
  '✓': 'passed',
  '✔': 'passed',
  '√': 'passed',
  '✕': 'failed',
  '✖': 'failed',
  '✗': 'failed',
  '×': 'failed',
  '○': 'skipped',
  '﹣': 'skipped',
  '↓': 'skipped',
}

const LINE = /^(\s*)(?:([✓✔√✕✖✗×○﹣↓])|(\d+)\)|(▶)) +(.*?)\s*$/
const SUITE = /^(\s+)(\S.*?)\s*$/
const DURATION = / *(?:\(\d[\d.]* ?m?s\)|\d[\d.]* ?m?s)$/
const ANSI = /\u001b\[[0-9;]*m/g
/** Where mocha and node:test begin to tell the failures once more. */
const RECAP =
  /^\s*(?:\d+ (?:passing|failing|pending)\b|failing tests:|✖ failing tests:|ℹ tests |Tests: |Summary of all failing)/

/** What a person reads: spec reporters of node:test and mocha, jest --verbose, vitest --reporter=verbose, ava. */
export function parseText(output: string): TestResults | undefined {
  const collector = new ResultCollector()
  const suites: { indent: number; name: string }[] = []
  for (const raw of output.replace(ANSI, '').split(/\r?\n/)) {
    if (RECAP.test(raw)) break
    const line = LINE.exec(raw)
    const suite = line === null ? SUITE.exec(raw) : null
    const indent = (line ?? suite)?.[1]?.length ?? 0
    if (line || suite) while ((suites.at(-1)?.indent ?? -1) >= indent) suites.pop()
    if (suite) suites.push({ indent, name: suite[2] ?? '' })
    if (!line) continue
    const name = (line[5] ?? '').replace(DURATION, '')
    if (line[4] !== undefined) suites.push({ indent, name })
    else collector.add([...suites.map(one => one.name), name], MARKS[line[2] ?? ''] ?? 'failed')
  }
  return collector.results.size === 0 ? undefined : collector.results
}

import { type Outcome, ResultCollector, type TestResults } from '../test-results.js'

const POINT = /^( *)(not )?ok\b(?: +\d+)?(?: +-)?(?: +(.*))?$/
const SUBTEST = /^( *)# Subtest: (.*)$/
const COMMENT = /^# (?!tests |pass |fail |ok$|suites |cancelled |skipped |todo |duration_ms |time=)(.+)$/

/** TAP 12 to 14: node:test, tap, ava --tap, and tape, where a comment names the test and each point is an assertion. */
export function parseTap(output: string): TestResults | undefined {
  if (!/^TAP version \d+$/m.test(output) && !/^1\.\.\d+\s*$/m.test(output)) return undefined
  const collector = new ResultCollector()
  const open: { indent: number; name: string }[] = []
  let heading = ''
  for (const line of output.split(/\r?\n/)) {
    const subtest = SUBTEST.exec(line)
    if (subtest) {
      open.push({ indent: subtest[1]?.length ?? 0, name: subtest[2] ?? '' })
      continue
    }
    const point = POINT.exec(line)
    if (point) {
      const indent = point[1]?.length ?? 0
      while ((open.at(-1)?.indent ?? -1) >= indent) open.pop()
      const { name, outcome } = verdict(point[3] ?? '', point[2] !== undefined)
      collector.add([heading, ...open.map(parent => parent.name), name], outcome)
    } else heading = COMMENT.exec(line)?.[1] ?? heading
  }
  return collector.results
}

function verdict(text: string, failed: boolean): { name: string; outcome: Outcome } {
  const [, name = text, directive] = /^(.*?)(?: +# *(SKIP|TODO)\b.*| +# time=.*)?(?: *\{)?$/i.exec(text) ?? []
  if (directive !== undefined) return { name, outcome: 'skipped' }
  return { name, outcome: failed ? 'failed' : 'passed' }
}

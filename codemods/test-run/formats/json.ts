import { type Outcome, ResultCollector, type TestResults } from '../test-results.js'

interface JestFile {
  readonly assertionResults: readonly {
    fullName?: string
    title: string
    ancestorTitles?: string[]
    status: string
  }[]
}

interface MochaTest {
  readonly fullTitle: string
  readonly err?: object
}

/** jest --json, vitest --reporter=json (the same document) and mocha --reporter json. */
export function parseJson(output: string): TestResults | undefined {
  for (const document of documents(output)) {
    if (Array.isArray(document.testResults)) return fromJest(document.testResults as JestFile[])
    if (Array.isArray(document.tests) && typeof document.stats === 'object')
      return fromMocha(document.tests as MochaTest[], (document.pending ?? []) as MochaTest[])
  }
  return undefined
}

function fromJest(files: readonly JestFile[]): TestResults {
  const collector = new ResultCollector()
  for (const file of files) {
    for (const test of file.assertionResults ?? [])
      collector.add([...(test.ancestorTitles ?? []), test.title], outcomeOf(test.status))
  }
  return collector.results
}

function fromMocha(tests: readonly MochaTest[], pending: readonly MochaTest[]): TestResults {
  const collector = new ResultCollector()
  const skipped = new Set(pending.map(test => test.fullTitle))
  for (const test of tests) {
    const failed = Object.keys(test.err ?? {}).length > 0
    collector.add([test.fullTitle], skipped.has(test.fullTitle) ? 'skipped' : failed ? 'failed' : 'passed')
  }
  return collector.results
}

function outcomeOf(status: string): Outcome {
  return status === 'passed' || status === 'failed' ? status : 'skipped'
}

/** Every JSON object in the output that starts a line; build tools print before and after it. */
function* documents(output: string): Generator<Record<string, unknown>> {
  const end = output.lastIndexOf('}')
  for (const match of output.matchAll(/^\{/gm)) {
    for (const stop of [end + 1, output.indexOf('\n', match.index)]) {
      const found = parse(output.slice(match.index, stop < 0 ? undefined : stop))
      if (found !== undefined) yield found
    }
  }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

import { parseJson } from './formats/json.js'
import { parseTap } from './formats/tap.js'
import { parseText } from './formats/text.js'
import type { TestResults } from './test-results.js'

/** Reads outcomes by test name from whatever a test command printed; undefined where no test can be told from another. */
export function parseResults(output: string): TestResults | undefined {
  const parsed = [parseJson, parseTap, parseText].map(parse => parse(output))
  return parsed.find(results => results !== undefined && results.size > 0)
}

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseResults } from '../../../codemods/test-run/parse-results.js'

/** What the runners themselves printed for one little suite. */
const printed = (name: string) =>
  readFileSync(new URL(`../../../fixtures/test-output/${name}.txt`, import.meta.url), 'utf8')

const SUITE = {
  alone: 'passed',
  'pricing > adds': 'passed',
  'pricing > deep > adds': 'passed',
  'pricing > deep > breaks: expected 1 to be 2': 'failed',
}

describe('outcomes by test name', () => {
  test.each([
    ['node-tap', { ...SUITE, 'pricing > later': 'skipped' }],
    ['node-spec', { ...SUITE, 'pricing > later': 'skipped' }],
    ['mocha-spec', { ...SUITE, 'pricing > later': 'skipped' }],
    ['jest-verbose', { ...SUITE, 'pricing > later': 'skipped', './x.test.js': 'failed' }],
    ['jest-json', { ...SUITE, 'pricing > later': 'skipped' }],
    ['jest-default', { './x.test.js': 'failed' }],
    ['vitest-json', { ...SUITE, 'pricing > later': 'skipped' }],
    [
      'vitest-verbose',
      {
        'x.test.js > alone': 'passed',
        'x.test.js > pricing > adds': 'passed',
        'x.test.js > pricing > deep > adds': 'passed',
        'x.test.js > pricing > deep > breaks: expected 1 to be 2': 'failed',
      },
    ],
    ['vitest-default', { 'x.test.js': 'failed' }],
    ['ava', { adds: 'passed', later: 'skipped', 'breaks: expected 1 to be 2': 'failed' }],
    ['ava-tap', { adds: 'passed', later: 'skipped', 'breaks: expected 1 to be 2': 'failed' }],
    [
      'tape',
      {
        'pricing > adds': 'passed',
        'pricing > breaks': 'failed',
        'pricing > should be strictly equal': 'passed',
        'alone > adds': 'passed',
      },
    ],
    ['tap', { 't/x.cjs > adds': 'passed', 't/x.cjs > breaks': 'failed', 't/x.cjs > adds (2)': 'passed' }],
    [
      'mocha-json',
      {
        alone: 'passed',
        'pricing adds': 'passed',
        'pricing later': 'skipped',
        'pricing deep breaks: expected 1 to be 2': 'failed',
      },
    ],
  ])('%s', (name, expected) => {
    expect(Object.fromEntries(parseResults(printed(name)) ?? [])).toMatchObject(expected)
  })

  test('no names at all', () => {
    expect(parseResults('ok\nall fine\n')).toBeUndefined()
    expect(parseResults('')).toBeUndefined()
  })
})

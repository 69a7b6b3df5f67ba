import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileGlob, escapeGlob } from '../src/glob.js'

const CASES: [string, string, boolean][] = [
  ['*', '', true],
  ['h?llo', 'hello', true],
  ['h?llo', 'hllo', false],
  ['h*llo', 'heeeello', true],
  ['h[ae]llo', 'hallo', true],
  ['h[ae]llo', 'hillo', false],
  ['h[^e]llo', 'hallo', true],
  ['h[^e]llo', 'hello', false],
  ['h[a-b]llo', 'hbllo', true],
  ['h[b-a]llo', 'hallo', true],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['a\\', 'a\\', true],
  ['[\\]]', ']', true],
  ['[a', 'a', true],
  ['a*b*c', 'aXbYc', true],
  ['a*b*c', 'aXbY', false],
  ['**', 'anything', true],
]

test.each(CASES)('%s on %s: %s', (pattern, text, expected) => {
  expect(compileGlob(pattern)(text)).toBe(expected)
})

test('an escaped text matches itself and nothing else', () => {
  const tricky = fc.string({ unit: fc.constantFrom(...'*?[]\\{}:-^ab') })
  fc.assert(
    fc.property(tricky, tricky, (a, b) => compileGlob(escapeGlob(a))(b) === (a === b)),
    { numRuns: 3000 },
  )
})

describe('hostile patterns', () => {
  test('60 stars over 100,000 keys finish', () => {
    const match = compileGlob(`${'*a'.repeat(60)}b`)
    const keys = Array.from({ length: 100_000 }, (_, i) => `${'a'.repeat(50)}${i}`)
    expect(keys.filter(match)).toEqual([])
  })

  test('a pattern over 4096 characters is refused', () => {
    expect(() => compileGlob('x'.repeat(5000))).toThrow(/limit is 4096/)
  })
})

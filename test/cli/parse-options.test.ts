import { expect, test } from 'vitest'
import { parseTtl } from '../../src/cli/parse-options.js'

test.each([
  ['90', 90],
  ['0.5', 0.5],
  ['.25', 0.25],
  ['45s', 45],
  ['10m', 600],
  ['1.5h', 5400],
  ['7d', 604_800],
  ['never', Number.POSITIVE_INFINITY],
])('--ttl %s is %d seconds', (text, seconds) => {
  expect(parseTtl(text)).toBe(seconds)
})

test.each([
  '',
  ' ',
  '0',
  '-1',
  '0s',
  '1y',
  '10 m',
  'm',
  '1e3',
  '0x10',
  'NaN',
  'Infinity',
  '9999999999',
  '40000d',
])('--ttl "%s" is refused', text => {
  expect(() => parseTtl(text)).toThrow(/10m, 7d/)
})

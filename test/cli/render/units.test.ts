import { expect, test } from 'vitest'
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatMs,
  formatShare,
} from '../../../src/cli/render/units.js'
import { wrap } from '../../../src/cli/render/wrap.js'

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1234567, '1,234,567'],
])('formatCount(%d) = %s', (value, text) => expect(formatCount(value)).toBe(text))

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1536, '1.5 KiB'],
  [5 * 1024 ** 3, '5.0 GiB'],
])('formatBytes(%d) = %s', (value, text) => expect(formatBytes(value)).toBe(text))

test.each([
  [0.349, '0.35 s'],
  [9.5, '9.5 s'],
  [59, '59 s'],
  [60, '1m'],
  [250, '4m 10s'],
  [7500, '2h 5m'],
  [86_400 * 30, '30d'],
  [86_400 * 2 + 3600, '2d 1h'],
  [Number.POSITIVE_INFINITY, 'never'],
])('formatDuration(%d) = %s', (value, text) => expect(formatDuration(value)).toBe(text))

test.each([
  [0.1234, '0.12 ms'],
  [12.34, '12.3 ms'],
  [1234.5, '1235 ms'],
])('formatMs(%d) = %s', (value, text) => expect(formatMs(value)).toBe(text))

test('formatShare', () => {
  expect([formatShare(0.9312), formatShare(1), formatShare(undefined), formatShare(Number.NaN)]).toEqual([
    '93.1%',
    '100.0%',
    '-',
    '-',
  ])
})

test('wrap breaks between words only', () => {
  expect(wrap('aa bb cc dd', 5, '  ')).toBe('aa bb\n  cc dd')
  expect(wrap('averyveryverylongword x', 5, '')).toBe('averyveryverylongword\nx')
  expect(wrap('short', Number.POSITIVE_INFINITY, '')).toBe('short')
})

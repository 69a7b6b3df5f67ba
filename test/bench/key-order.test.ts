import { expect, test } from 'vitest'
import { keyOrder } from '../../src/bench/key-order.js'

const KEYS = 1000
const DRAWS = 50_000

/** How often the most popular `share` of the keys was drawn, of all draws. */
function weightOfTop(order: Uint32Array, share: number): number {
  const counts = new Map<number, number>()
  for (const key of order) counts.set(key, (counts.get(key) ?? 0) + 1)
  const top = [...counts.values()].sort((a, b) => b - a).slice(0, KEYS * share)
  return top.reduce((sum, count) => sum + count, 0) / order.length
}

test('zipf draws few keys often, uniform draws all alike, loop takes one after the other', () => {
  // the harmonic sum of the first 100 ranks by that of 1,000, with exponent 0.99
  expect(weightOfTop(keyOrder('zipf', KEYS, DRAWS, 1), 0.1)).toBeCloseTo(0.69, 1)
  expect(weightOfTop(keyOrder('uniform', KEYS, DRAWS, 1), 0.1)).toBeCloseTo(0.13, 1)
  expect([...keyOrder('loop', 3, 7, 1)]).toEqual([0, 1, 2, 0, 1, 2, 0])
})

test('the same seed gives the same order, another one another; every key is in range', () => {
  const order = keyOrder('zipf', KEYS, 1000, 7)
  expect(keyOrder('zipf', KEYS, 1000, 7)).toEqual(order)
  expect(keyOrder('zipf', KEYS, 1000, 8)).not.toEqual(order)
  expect(Math.max(...order)).toBeLessThan(KEYS)
})

test('the popular keys are not neighbours', () => {
  const counts = new Uint32Array(KEYS)
  for (const key of keyOrder('zipf', KEYS, DRAWS, 3)) counts[key]!++
  const ranked = [...counts.keys()].sort((a, b) => counts[b]! - counts[a]!)
  const distance = Math.abs(ranked[0]! - ranked[1]!)
  expect(distance).toBeGreaterThan(1)
})

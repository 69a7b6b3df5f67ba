import { expect, test } from 'vitest'
import { Admission } from '../../src/backends/admission.js'
import { createMemoryBackend } from '../../src/backends/memory.js'
import { createMultiTierBackend } from '../../src/backends/multi-tier.js'
import { keyOrder } from '../../src/bench/key-order.js'
import { systemClock as clock } from '../../src/clock.js'

const LIFE = { ttl: 60_000, staleTtl: 0 }

/** L1 of 10 in front of a store that tells what it was asked. */
function tiers(l1Options: { maxSize: number; maxBytes?: number } = { maxSize: 10 }) {
  const l1 = createMemoryBackend({ ...l1Options, policy: 'lru', clock })
  const l2 = createMemoryBackend({ maxSize: 20_000, policy: 'lru', clock })
  const asked: [string, string | undefined][] = []
  const seen = {
    ...l2,
    get(key: string, need?: 'value') {
      asked.push([key, need])
      return l2.get(key)
    },
  }
  const source = {
    start: (sink: { arm(origin: string): void }) => sink.arm('here'),
    originOf: () => 'here',
    details: () => ({}),
    close: async () => {},
  }
  for (let i = 0; i < 100; i++) l2.set(`k${i}`, i, LIFE)
  return {
    l1,
    l2,
    asked,
    backend: createMultiTierBackend({ l1, l2: seen, source, l1MaxTtlMs: 60_000, clock }),
  }
}

test('while L1 has room it takes in whatever is read', async () => {
  const { backend, l1 } = tiers()
  for (let i = 0; i < 10; i++) await backend.get(`k${i}`, 'value')
  expect(l1.size).toBe(10)
})

test('a full L1 takes in what is asked for again, and keeps its own when keys are asked for once', async () => {
  const { backend, l1, asked } = tiers()
  for (let i = 0; i < 100; i++) await backend.get(`k${i}`, 'value')
  for (let i = 0; i < 10; i++) expect(l1.has(`k${i}`)).toBe(true)
  await backend.get('k99', 'value')
  expect(l1.has('k99')).toBe(true)
  expect(l1.size).toBe(10)
  // its times were asked for only where it was copied
  expect(asked.at(-2)).toEqual(['k99', 'value'])
  expect(asked.at(-1)).toEqual(['k99', undefined])
})

test('many keys at once: those with a place are copied, the others are read for their values alone', async () => {
  const { backend, l1 } = tiers()
  await backend.getMany(
    Array.from({ length: 10 }, (_, i) => `k${i}`),
    'value',
  )
  await backend.get('k50', 'value')
  const found = await backend.getMany(['k3', 'k50', 'k60', 'none'], 'value')
  expect(found.map(entry => entry?.value)).toEqual([3, 50, 60, undefined])
  expect([l1.has('k50'), l1.has('k60')]).toEqual([true, false])
})

test('under zipf-like traffic an L1 of a tenth answers 0.72 of it, a plain LRU of that size 0.66', () => {
  const { backend, l1, l2 } = tiers({ maxSize: 1000 })
  const plain = createMemoryBackend({ maxSize: 1000, policy: 'lru', clock })
  const names = Array.from({ length: 10_000 }, (_, i) => `zipf${i}`)
  for (const name of names) l2.set(name, 1, LIFE)
  const order = keyOrder('zipf', names.length, 100_000, 42)
  const hits = { ours: 0, plain: 0 }
  for (let round = 0; round < 2; round++)
    for (const number of order) {
      const name = names[number] ?? ''
      // the first round fills them
      if (round === 1 && l1.has(name)) hits.ours++
      void backend.get(name, 'value')
      if (plain.get(name) === undefined) plain.set(name, 1, LIFE)
      else if (round === 1) hits.plain++
    }
  expect(hits.ours / order.length).toBeCloseTo(0.72, 1.5)
  expect(hits.plain / order.length).toBeCloseTo(0.66, 1.5)
})

test('an L1 bounded in bytes is full before its last entry', async () => {
  const { backend, l1 } = tiers({ maxSize: 1000, maxBytes: 1000 })
  for (let i = 0; i < 100; i++) await backend.get(`k${i}`, 'value')
  expect(l1.has('k0')).toBe(true)
  expect(l1.size).toBeLessThan(20)
})

test('misses are remembered for as many keys as L1 holds, not for ever', () => {
  const admission = new Admission()
  expect(admission.askedAgain('old', 100)).toBe(false)
  for (let i = 0; i < 49; i++) admission.askedAgain(`a${i}`, 100)
  expect(admission.askedAgain('old', 100)).toBe(true)
  for (let i = 0; i < 50; i++) admission.askedAgain(`b${i}`, 100)
  expect(admission.askedAgain('old', 100)).toBe(false)
})

import { expect, test } from 'vitest'
import type { Contender } from '../../src/bench/contender.js'
import { BULK, type Prepared, runSlice } from '../../src/bench/run-slice.js'
import type { Workload } from '../../src/bench/workload.js'

const MIX: Workload = {
  name: 'test',
  kind: 'mix',
  readShare: 1,
  distribution: 'uniform',
  keys: 4,
  valueBytes: 100,
  concurrency: 3,
}

function prepare(workload: Workload, reads: readonly number[], contender: Partial<Contender> = {}) {
  const held = new Map<string, unknown>()
  const calls = { get: 0, set: 0, most: 0 }
  let inFlight = 0
  const prepared: Prepared = {
    contender: {
      async get(key) {
        calls.get++
        calls.most = Math.max(calls.most, ++inFlight)
        await undefined
        inFlight--
        return held.get(key)
      },
      set(key, value) {
        calls.set++
        held.set(key, value)
      },
      async close() {},
      ...contender,
    },
    workload,
    keys: ['a', 'b', 'c', 'd'],
    values: [{ n: 0 }, { n: 1 }, { n: 2 }, { n: 3 }],
    order: Uint32Array.from([0, 1, 2, 3]),
    reads: Uint8Array.from(reads),
    cursor: 0,
    record: ns => recorded.push(ns),
  }
  const recorded: number[] = []
  return { prepared, held, calls, recorded }
}

test('a read that misses is followed by a set of its own value, and every lane is used', async () => {
  const { prepared, held, calls, recorded } = prepare(MIX, [1, 1, 1, 1])
  const slice = await runSlice(prepared, 20)
  expect(slice).toMatchObject({ reads: slice.ops, misses: calls.set })
  expect(slice.ops).toBe(calls.get)
  expect(slice.misses).toBeGreaterThanOrEqual(4)
  expect([...held].sort()).toEqual(['a', 'b', 'c', 'd'].map((key, n) => [key, { n }]))
  expect(calls.most).toBe(3)
  expect(recorded.length).toBeGreaterThan(0)
})

test('the places of the order say what reads and what writes', async () => {
  const { prepared, calls } = prepare({ ...MIX, concurrency: 1 }, [0, 0, 0, 1])
  const slice = await runSlice(prepared, 20)
  expect(slice.reads / slice.ops).toBeCloseTo(0.25, 1)
  expect(calls.set - slice.misses).toBe(slice.ops - slice.reads)
})

test('a bulk get counts each key', async () => {
  const keys = Array.from({ length: 150 }, (_, i) => `k${i}`)
  const sizes: number[] = []
  const { prepared } = prepare({ ...MIX, kind: 'bulk' }, [], {
    async getMany(wanted) {
      sizes.push(new Set(wanted).size)
    },
  })
  const order = Uint32Array.from({ length: 150 }, (_, i) => i)
  const slice = await runSlice(
    { ...prepared, keys, order, workload: { ...MIX, kind: 'bulk', concurrency: 1 } },
    5,
  )
  expect(new Set(sizes)).toEqual(new Set([BULK]))
  expect(slice.ops).toBe(sizes.length * BULK)
})

test('a stampede counts factory runs as misses and asks for a new key each time', async () => {
  const waves = new Map<string, number>()
  const { prepared } = prepare({ ...MIX, kind: 'stampede', concurrency: 5 }, [], {
    async getOrSet(key, factory) {
      waves.set(key, (waves.get(key) ?? 0) + 1)
      if (waves.get(key) === 1) await factory()
    },
  })
  const slice = await runSlice(prepared, 15)
  expect(new Set(waves.values())).toEqual(new Set([5]))
  expect(slice).toMatchObject({ ops: waves.size * 5, misses: waves.size })
})

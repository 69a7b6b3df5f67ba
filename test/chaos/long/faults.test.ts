import { afterAll, describe, expect, test } from 'vitest'
import { printTable } from '../../helpers/print-table.js'
import { startRedis } from '../../helpers/redis-server.js'
import type { LoadReport } from '../../helpers/spawn-cache-child.js'
import { clusterFailover, sentinelFailover, slotMigration } from '../scenarios/failover.js'
import { freeze } from '../scenarios/freeze.js'
import { kill } from '../scenarios/kill.js'
import { lastWords } from '../scenarios/last-words.js'
import { lifecycle } from '../scenarios/lifecycle.js'
import { PARTITIONS, type Partition, partition } from '../scenarios/partition.js'

const DEADLINE_MS = 500
const MIB = 1024 * 1024
const rows: Record<string, unknown>[] = []
const ms = (value: number) => `${value.toFixed(1)} ms`

function note(what: string, load: LoadReport, backMs: readonly number[], more = ''): void {
  rows.push({
    fault: what,
    calls: load.calls,
    thrown: load.thrown.length,
    'went back': load.backwards,
    p99: ms(load.p99),
    'p99.9': ms(load.p999),
    max: ms(load.max),
    'own stall': ms(load.stallMs),
    'back after (worst)': backMs.length === 0 ? '' : ms(Math.max(...backMs)),
    more,
  })
}

afterAll(() => printTable('Faults (issue 5, items 1, 2, 3, 5, 6)', rows))

function expectService(load: LoadReport): void {
  expect(load.thrown).toEqual([])
  expect(load.backwards).toBe(0)
  expect(load.p999).toBeLessThan(DEADLINE_MS + 20 + load.stallMs)
}

test.each(['multi_tier', 'redis'] as const)('%s: SIGSTOP for 10 s', async backend => {
  const report = await freeze({ backend, fallback: true, timeoutMs: DEADLINE_MS }, 10_000)
  const growth = `heap ${(report.heapGrowth / MIB).toFixed(1)} MiB`
  note(`${backend}: SIGSTOP 10 s, 100 callers`, report.load, [report.backMs], growth)
  expectService(report.load)
  expect([report.outages, report.recoveries]).toEqual([1, 1])
  expect(report.backMs).toBeLessThan(2000)
  expect(report.heapGrowth).toBeLessThan(10 * MIB)
  expect([report.exitCode, report.stderr]).toEqual([0, ''])
})

test.each([
  ['empty', false],
  ['with its data', true],
] as const)('kill -9, 20 times, returns %s', async (what, persist) => {
  const report = await kill({ backend: 'multi_tier', timeoutMs: DEADLINE_MS }, persist, 20)
  note(`kill -9 x 20, returns ${what}`, report.load, report.backMs, `outages ${report.outages}`)
  expectService(report.load)
  expect(report.outages).toBe(20)
  expect(Math.max(...report.backMs)).toBeLessThan(2000)
  expect([report.exitCode, report.stderr]).toEqual([0, ''])
})

describe.each(Object.keys(PARTITIONS) as Partition[])('partition (%s), 10 times', kind => {
  test('nothing lost, nothing stale, nothing overwritten', async () => {
    let right = 0
    for (let i = 0; i < 10; i++) {
      const { redis, ours, theirs } = await partition(kind)
      expect(redis).toMatchObject({ deleted: null, taken: null, counter: '17', raced: '"theirs, newer"' })
      expect({ ...ours }).toEqual({ ...theirs })
      expect(ours).toMatchObject({
        racedDelete: 'theirs, newer',
        written: { by: 'us' },
        filled: 'computed in the outage',
      })
      right++
    }
    rows.push({ fault: `partition: ${kind}`, calls: '', more: `${right} of 10 runs exact` })
  })
})

test.each(['frozen', 'cut', 'half-open', 'held back'] as const)('last words, %s, 10 times', async kind => {
  for (let i = 0; i < 10; i++) {
    const { load, wrong, lost } = await lastWords(kind)
    expect([wrong, lost]).toEqual([[], []])
    expect(load.backwards).toBe(0)
  }
  rows.push({ fault: `100 writers, ${kind}, stopped in the outage`, more: '10 of 10 runs exact' })
})

test.each([
  ['Sentinel', sentinelFailover],
  ['cluster', clusterFailover],
])('%s failover, 5 times', async (what, run) => {
  for (let i = 0; i < 5; i++) {
    const report = await run()
    for (const load of report.loads) {
      expect(load.thrown).toEqual([])
      expect(load.p999).toBeLessThan(DEADLINE_MS + 20 + load.stallMs)
    }
    expect(report.stale).toEqual([])
    const [load] = report.loads
    const more = `no primary for ${report.awayMs} ms, 0 stale, news in ${report.newsMs} ms`
    if (load !== undefined) note(`${what} failover`, load, [], more)
  }
})

test('slots move, 50 times', async () => {
  const { load, stale } = await slotMigration(50)
  note('50 slot moves', load, [], `${stale.length} stale`)
  expect(load.thrown).toEqual([])
  expect(stale).toEqual([])
})

test('10,000 caches connect, read, write and close', async () => {
  const server = await startRedis()
  try {
    const options = { backend: 'multi_tier', redisUrl: server.url, keyPrefix: 'life' } as const
    const { before, after } = await lifecycle({ options, cycles: 10_000, warmUp: 500, use: true })
    const more = `heap ${before.heap} -> ${after.heap} bytes, sockets ${before.resources} -> ${after.resources}`
    rows.push({ fault: '10,000 create/use/close', calls: 30_000, more })
    expect(after.heap - before.heap).toBeLessThan(4 * MIB)
    expect(after.resources).toBeLessThanOrEqual(before.resources)
    expect(after.listeners).toBe(before.listeners)
  } finally {
    await server.stop()
  }
})

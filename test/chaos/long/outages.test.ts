import { expect, test } from 'vitest'
import { loadFacts, measured } from '../../helpers/measured.js'
import type { LoadReport } from '../../helpers/spawn-cache-child.js'
import { freeze } from '../scenarios/freeze.js'
import { kill } from '../scenarios/kill.js'

const DEADLINE_MS = 500
const BACK_MS = 2000
const MIB = 1024 * 1024

function expectService(load: LoadReport): void {
  expect(load.thrown).toEqual([])
  expect(load.backwards).toBe(0)
  // what this machine kept the whole process waiting is not the cache's doing
  expect(load.net999).toBeLessThanOrEqual(DEADLINE_MS + 20)
  expect(load.max).toBeLessThan(2 * DEADLINE_MS + load.stallMs)
  expect(load.hitsInOutage).toBeGreaterThan(load.missesInOutage)
}

test.for(['multi_tier', 'redis'] as const)(
  '1. SIGSTOP for 10 s under 100 callers of get, set, delete, getOrSet, mget, increment, clear (%s)',
  async (backend, context) => {
    const report = await freeze({ backend, fallback: true, timeoutMs: DEADLINE_MS }, 10_000)
    measured(context, {
      ...loadFacts([report.load]),
      'back after': `${report.backMs} ms`,
      'heap growth': `${(report.heapGrowth / MIB).toFixed(1)} MiB`,
    })
    expectService(report.load)
    expect([report.outages, report.recoveries]).toEqual([1, 1])
    expect(report.backMs).toBeLessThan(BACK_MS)
    expect(report.heapGrowth).toBeLessThan(10 * MIB)
    expect([report.exitCode, report.stderr]).toEqual([0, ''])
  },
)

test.for([
  ['empty', false],
  ['with its data', true],
] as const)('2. kill -9 under 100 callers, 20 times; the server returns %s', async ([, persist], context) => {
  const report = await kill({ backend: 'multi_tier', timeoutMs: DEADLINE_MS }, persist, 20)
  measured(context, {
    ...loadFacts([report.load]),
    outages: report.outages,
    'back after (worst)': `${Math.max(...report.backMs)} ms`,
    'written in an outage and missing': report.missing.length,
  })
  expectService(report.load)
  expect(report.outages).toBe(20)
  expect(Math.max(...report.backMs)).toBeLessThan(BACK_MS)
  expect(report.missing).toEqual([])
  expect([report.exitCode, report.stderr]).toEqual([0, ''])
})

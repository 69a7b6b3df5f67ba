import { expect, test } from 'vitest'
import { freeze } from './scenarios/freeze.js'

const DEADLINE_MS = 500
const PAUSE_MS = 20
const MIB = 1024 * 1024

test('the server is frozen (SIGSTOP) under 100 callers: every call returns within its deadline, and service is back when it thaws', async () => {
  const report = await freeze({ backend: 'multi_tier', timeoutMs: DEADLINE_MS }, 1000, PAUSE_MS)
  const { load } = report
  expect(load.thrown).toEqual([])
  // what this machine kept the whole process waiting is not the cache's doing
  expect(load.net999).toBeLessThanOrEqual(DEADLINE_MS + 20)
  expect(load.max).toBeLessThan(2 * DEADLINE_MS + load.stallMs)
  expect(load.hitsInOutage).toBeGreaterThan(load.missesInOutage)
  expect(load.backwards).toBe(0)
  expect([report.outages, report.recoveries]).toEqual([1, 1])
  expect(report.backMs).toBeLessThan(2000)
  expect(report.heapGrowth).toBeLessThan(8 * MIB)
  expect([report.exitCode, report.stderr]).toEqual([0, ''])
})

test('without fallback reads miss, writes answer false, and increment alone rejects', async () => {
  const { load, exitCode } = await freeze(
    { backend: 'redis', fallback: false, timeoutMs: DEADLINE_MS },
    700,
    PAUSE_MS,
  )
  expect(load.thrown.every(([what]) => /^ERR_CACHE_(TIMEOUT|UNAVAILABLE): increment/.test(what))).toBe(true)
  expect(load.thrown.length).toBeGreaterThan(0)
  expect(load.hitsInOutage).toBe(0)
  expect(load.backwards).toBe(0)
  expect(exitCode).toBe(0)
})

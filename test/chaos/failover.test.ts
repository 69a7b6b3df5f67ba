import { expect, test } from 'vitest'
import { sentinelFailover } from './scenarios/failover.js'

const DEADLINE_MS = 500

// that of a cluster, and slots that move under load, are in the long form; what they rest on is in test/redis
test('Sentinel promotes a replica that missed the last writes: service throughout, no L1 holds what the new primary has not, an end at once', async () => {
  const { loads, stale, exits } = await sentinelFailover()
  for (const load of loads) {
    expect(load.thrown).toEqual([])
    expect(load.net999).toBeLessThanOrEqual(DEADLINE_MS + 20)
    expect(load.max).toBeLessThan(2 * DEADLINE_MS + load.stallMs)
    expect(load.calls).toBeGreaterThan(500)
  }
  expect(stale).toEqual([])
  for (const { code, stderr, lingerMs } of exits) {
    expect([code, stderr]).toEqual([0, ''])
    // some 30 to 130 on a quiet machine
    expect(lingerMs).toBeLessThan(1000)
  }
})

import { expect, test } from 'vitest'
import type { Exit } from '../helpers/spawn-cache-child.js'
import { clusterFailover, sentinelFailover, slotMigration } from './scenarios/failover.js'

const DEADLINE_MS = 500

function expectPromptEnd({ code, stderr, lingerMs }: Exit): void {
  expect([code, stderr]).toEqual([0, ''])
  // some 30 to 130 on a quiet machine
  expect(lingerMs).toBeLessThan(1000)
}

test.each([
  ['Sentinel promotes a replica', sentinelFailover],
  ['a replica takes over from a dead master of a cluster', clusterFailover],
])(
  '%s that missed the last writes: service throughout, no L1 holds what the new primary has not',
  async (_, run) => {
    const { loads, stale, exits } = await run()
    for (const load of loads) {
      expect(load.thrown).toEqual([])
      // what this machine kept the whole process waiting is not the cache's doing
      expect(load.net999).toBeLessThanOrEqual(DEADLINE_MS + 20)
      expect(load.max).toBeLessThan(2 * DEADLINE_MS + load.stallMs)
      expect(load.calls).toBeGreaterThan(500)
    }
    expect(stale).toEqual([])
    for (const exit of exits) expectPromptEnd(exit)
  },
)

test('slots move under load: L1 follows the new owner', async () => {
  const { load, stale, exit } = await slotMigration(3)
  expect(load.thrown).toEqual([])
  expect(load.backwards).toBe(0)
  expect(stale).toEqual([])
  expectPromptEnd(exit)
})

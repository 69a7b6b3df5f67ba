import { expect, test } from 'vitest'
import { loadFacts, measured } from '../../helpers/measured.js'
import type { LoadReport } from '../../helpers/spawn-cache-child.js'
import { clusterFailover, sentinelFailover, slotMigration } from '../scenarios/failover.js'

const DEADLINE_MS = 500
const TIMES = 5
const SLOT_MOVES = 50
/** A process ends so soon after its cache was closed, in milliseconds. */
const LINGER_MS = 250

function expectService(load: LoadReport): void {
  expect(load.thrown).toEqual([])
  // what this machine kept the whole process waiting is not the cache's doing
  expect(load.net999).toBeLessThanOrEqual(DEADLINE_MS + 20)
  expect(load.max).toBeLessThan(2 * DEADLINE_MS + load.stallMs)
}

test.for([
  ['Sentinel promotes a replica', sentinelFailover],
  ["a replica takes over from a cluster's dead master", clusterFailover],
] as const)('5. %s that missed the last writes', async ([, run], context) => {
  const reports = []
  for (let i = 0; i < TIMES; i++) reports.push(await run())
  const worst = (values: readonly number[]) => `${Math.max(...values)} ms`
  const loads = reports.flatMap(report => report.loads)
  measured(context, {
    failovers: TIMES,
    ...loadFacts(loads),
    'no primary for (worst)': worst(reports.map(report => report.awayMs)),
    stale: reports.reduce((sum, report) => sum + report.stale.length, 0),
    'news of a raw SET read by all within': worst(reports.map(report => report.newsMs)),
    'end after close (worst)': worst(reports.flatMap(({ exits }) => exits.map(exit => exit.lingerMs))),
  })
  for (const load of loads) expectService(load)
  for (const { stale, exits } of reports) {
    expect(stale).toEqual([])
    for (const { code, stderr, lingerMs } of exits) {
      expect([code, stderr]).toEqual([0, ''])
      expect(lingerMs).toBeLessThan(LINGER_MS)
    }
  }
})

test(`5. a slot moves to another master and back, ${SLOT_MOVES} times, under load`, async context => {
  const { load, stale, exit } = await slotMigration(SLOT_MOVES)
  measured(context, { moves: SLOT_MOVES, ...loadFacts([load]), stale: stale.length })
  expectService(load)
  expect(load.backwards).toBe(0)
  expect(stale).toEqual([])
  expect([exit.code, exit.stderr]).toEqual([0, ''])
})

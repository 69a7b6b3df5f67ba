import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { measured } from '../../helpers/measured.js'
import { type RedisServer, startRedis } from '../../helpers/redis-server.js'
import { coherenceStress } from '../scenarios/coherence.js'
import { coherenceProcesses } from '../scenarios/coherence-processes.js'
import { invalidationLatency } from '../scenarios/invalidation-latency.js'
import { endsStale, RULES } from '../scenarios/rules.js'

const CHECKS = 100_000
const SEEDS = 5
const PROCESS_ROUNDS = 100

test('4. four nodes, raw writes, delays, flushes, kills, cuts, silence: copies of L1 compared with Redis at quiet moments', async context => {
  const total = { checks: 0, stale: 0, reads: 0, hits: 0, writes: 0 }
  const events: Record<string, number> = {}
  for (let seed = 1; total.checks < CHECKS && total.stale === 0; seed++) {
    const report = await coherenceStress({ rounds: 120, keys: 200, readers: 30, roundMs: 200, seed })
    for (const name of ['checks', 'stale', 'reads', 'hits', 'writes'] as const) total[name] += report[name]
    for (const [name, times] of Object.entries(report.events)) events[name] = (events[name] ?? 0) + times
  }
  measured(context, { ...total, ...events })
  expect(total.stale).toBe(0)
  expect(total.checks).toBeGreaterThanOrEqual(CHECKS)
})

test('4. four processes, each behind a bad wire of its own, agree with Redis at every quiet moment', async context => {
  const { checks, stale, misses, exitCodes, events } = await coherenceProcesses(PROCESS_ROUNDS)
  measured(context, { checks, stale, misses, ...events })
  expect(stale).toBe(0)
  expect(checks).toBe(PROCESS_ROUNDS * 160)
  expect(exitCodes).toEqual([0, 0, 0, 0])
})

test('4. from a raw SET to the last of 4 L1s dropping its copy', async context => {
  const { samples, median, p99 } = await invalidationLatency(2000)
  measured(context, { samples, median: `${median.toFixed(2)} ms`, p99: `${p99.toFixed(2)} ms` })
  expect(samples).toBe(2000)
  expect(median).toBeLessThan(50)
})

describe('4. a rule is removed', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  test.for(RULES)(
    '%s: the stress finds it, with every seed, and so does what the rule guards against',
    async (without, context) => {
      const rounds: number[] = []
      for (let seed = 1; seed <= SEEDS; seed++) {
        const report = await coherenceStress({ rounds: 400, without, untilStale: true, seed })
        expect(report.stale, JSON.stringify(report)).toBeGreaterThan(0)
        rounds.push(Object.values(report.events).reduce((sum, times) => sum + times, 0))
      }
      measured(context, { found: `${rounds.length} of ${SEEDS}`, 'rounds until then': rounds.join(' ') })
      expect(await endsStale(server, without, true), 'with the rule').toBe(false)
      expect(await endsStale(server, without, false), 'without the rule').toBe(true)
    },
  )
})

import { describe, expect, test } from 'vitest'
import { coherenceStress } from '../scenarios/coherence.js'
import { coherenceProcesses } from '../scenarios/coherence-processes.js'
import { invalidationLatency } from '../scenarios/invalidation-latency.js'

const MINUTE = 60_000

test(
  '100,000 copies compared under disorder: none stale',
  async () => {
    let checks = 0
    for (let seed = 1; checks < 100_000; seed++) {
      const report = await coherenceStress({ rounds: 100, keys: 100, seed })
      console.log(`seed ${seed}: ${JSON.stringify(report)}`)
      expect(report.stale).toBe(0)
      checks += report.checks
    }
  },
  30 * MINUTE,
)

describe('each rule that is switched off is found, with every seed', () => {
  test.each(['token', 'epoch', 'close-watch', 'canary'] as const)(
    '%s',
    async without => {
      for (let seed = 1; seed <= 5; seed++) {
        const report = await coherenceStress({ rounds: 200, without, untilStale: true, seed })
        console.log(`without ${without}, seed ${seed}: ${JSON.stringify(report)}`)
        expect(report.stale).toBeGreaterThan(0)
      }
    },
    10 * MINUTE,
  )
})

test(
  'a write by somebody else reaches every L1 within milliseconds',
  async () => {
    const report = await invalidationLatency(2000)
    console.log(`raw SET to the last of 4 L1s: ${JSON.stringify(report)}`)
    expect(report.samples).toBe(2000)
    expect(report.median).toBeLessThan(50)
  },
  5 * MINUTE,
)

test(
  'four processes, each behind a bad wire, agree with Redis at every quiet moment',
  async () => {
    const report = await coherenceProcesses(100)
    console.log(`four processes: ${JSON.stringify(report)}`)
    expect(report).toStrictEqual({ checks: 16_000, stale: 0, exitCodes: [0, 0, 0, 0] })
  },
  10 * MINUTE,
)

import { describe, expect, test } from 'vitest'
import { coherenceStress } from './scenarios/coherence.js'

test('under disorder no L1 keeps what Redis has dropped or replaced', async () => {
  const report = await coherenceStress({ rounds: 20 })
  expect(report.stale, JSON.stringify(report)).toBe(0)
  expect(report.checks).toBeGreaterThan(200)
  expect(report.hits).toBeGreaterThan(100)
})

describe('the disorder finds each rule that is switched off', () => {
  test.each(['token', 'epoch', 'close-watch', 'canary'] as const)(
    '%s',
    async without => {
      const report = await coherenceStress({ rounds: 60, without, untilStale: true })
      expect(report.stale, JSON.stringify(report)).toBeGreaterThan(0)
    },
    60_000,
  )
})

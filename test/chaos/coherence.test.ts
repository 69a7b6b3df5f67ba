import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RedisServer, startRedis } from '../helpers/redis-server.js'
import { coherenceStress } from './scenarios/coherence.js'
import { endsStale, RULES } from './scenarios/rules.js'

test('under disorder no L1 keeps what Redis has dropped or replaced', async () => {
  const report = await coherenceStress({ rounds: 10 })
  expect(report.stale, JSON.stringify(report)).toBe(0)
  expect(report.checks).toBeGreaterThan(100)
  expect(report.hits).toBeGreaterThan(100)
})

describe('each rule is needed: the course of events it guards against', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  test.each(RULES)('%s', async rule => {
    expect(await endsStale(server, rule, true), 'with the rule').toBe(false)
    expect(await endsStale(server, rule, false), 'without the rule').toBe(true)
  })
})

import { expect, test } from 'vitest'
import { kill } from './scenarios/kill.js'

test.each([
  ['empty', false],
  ['with its data', true],
] as const)(
  'kill -9 under 100 callers, and the server returns %s: no throw, service throughout, back within 2 s',
  async (_, persist) => {
    const times = 2
    const report = await kill({ backend: 'multi_tier', timeoutMs: 500 }, persist, times, 20)
    expect(report.load.thrown).toEqual([])
    expect(report.load.backwards).toBe(0)
    expect(report.load.hitsInOutage).toBeGreaterThan(report.load.missesInOutage)
    expect(report.outages).toBe(times)
    expect(Math.max(...report.backMs)).toBeLessThan(2000)
    // what was written during the outage has found its way
    expect(report.missing).toEqual([])
    expect([report.exitCode, report.stderr]).toEqual([0, ''])
  },
)

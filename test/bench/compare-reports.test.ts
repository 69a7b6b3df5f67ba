import { expect, test } from 'vitest'
import { compareReports, parseOldReport } from '../../src/bench/compare-reports.js'
import { namedWorkload } from '../../src/bench/workload.js'

const given = { distribution: 'zipf', keys: 10, valueBytes: 10, concurrency: 1 } as const
const result = (contender: string, opsPerSecond: number, p99: number) => ({
  contender,
  opsPerSecond,
  latencyUs: { p50: 1, p95: 2, p99, p999: 9 },
  hitRate: 1,
  ratio: 1,
  ratioRange: [1, 1] as const,
  cpuUsPerOp: 1,
})
const report = (...results: ReturnType<typeof result>[]) => ({
  version: 1,
  at: '2026-01-01T00:00:00.000Z',
  workloads: [{ workload: namedWorkload('mixed', given), about: '', results }],
})

test('compares what both reports have, workload by workload and backend by backend', () => {
  const old = parseOldReport(JSON.stringify(report(result('memory', 1000, 10), result('gone', 1, 1))))
  expect(compareReports(report(result('memory', 500, 30), result('new', 1, 1)), old)).toEqual({
    with: '2026-01-01T00:00:00.000Z',
    changes: [{ workload: 'mixed', contender: 'memory', rate: 0.5, p99: 3 }],
  })
})

test.each([
  ['{"version":2}', /no report of cachectl bench --json: version/],
  ['{"version":1,"at":"now","workloads":[{}]}', /workloads\.0\.workload/],
  ['item:1\n', /not JSON; make it with cachectl bench --json/],
])('refuses %s and says why', (text, why) => {
  expect(() => parseOldReport(text)).toThrow(why)
})

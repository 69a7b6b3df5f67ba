import { expect, test } from 'vitest'
import { advise } from '../../src/bench/advise.js'
import type { BackendResult } from '../../src/bench/bench-report.js'
import { namedWorkload } from '../../src/bench/workload.js'

const workload = namedWorkload('read-heavy', {
  distribution: 'zipf',
  keys: 10,
  valueBytes: 10,
  concurrency: 1,
})

function result(contender: string, opsPerSecond: number, hitRate = 1): BackendResult {
  const latencyUs = { p50: 1, p95: 2, p99: 1500, p999: 4 }
  return { contender, opsPerSecond, hitRate, latencyUs, ratio: 1, ratioRange: [1, 1], cpuUsPerOp: 1 }
}
const adviceOn = (...results: BackendResult[]) => advise([{ workload, about: '', results }])

test.each([
  [
    'few hits come first',
    [result('memory', 1e6, 0.4), result('redis', 1e4)],
    /answers only 40 % of the reads: give it a larger maxSize/,
  ],
  [
    'tiers that pay',
    [result('redis', 1e4), result('multi_tier', 35e3)],
    /multi_tier does 3\.5x what redis does/,
  ],
  [
    'memory beside tiers',
    [result('memory', 1e6), result('redis', 1e4), result('multi_tier', 5e4)],
    /memory \(20x of that again\)/,
  ],
  [
    'tiers that do not',
    [result('redis', 1e4), result('multi_tier', 8e3)],
    /an L1 does not pay \(0\.8x of redis\)/,
  ],
  [
    'memory and disk',
    [result('memory', 1e6), result('disk', 1e5)],
    /memory does 10x what disk does; disk is shared/,
  ],
  ['one backend', [result('disk', 1e5)], /disk answers 99 % of the operations within 1\.5 ms/],
])('%s', (_, results, sentence) => {
  expect(adviceOn(...results)).toMatch(sentence)
})

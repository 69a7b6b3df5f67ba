import type { BackendResult, WorkloadResult } from './bench-report.js'

/** Below this share of hits a bigger cache is the first thing to try. */
const FEW_HITS = 0.9

/** An L1 that gains less than this is not worth its memory. */
const PAYS = 1.1

/** One sentence: what these numbers say to somebody who has to choose. */
export function advise(workloads: readonly WorkloadResult[]): string {
  const first = workloads[0]
  if (first === undefined || first.results.length === 0) return 'Nothing was measured.'
  const of = (name: string) => first.results.find(({ contender }) => contender === name)
  const { name } = first.workload
  const [memory, disk, redis, tiers] = ['memory', 'disk', 'redis', 'multi_tier'].map(of)
  if (memory?.hitRate !== undefined && memory.hitRate < FEW_HITS)
    return `Under "${name}" memory answers only ${percent(memory.hitRate)} of the reads: give it a larger maxSize before you choose by speed.`
  if (tiers !== undefined && redis !== undefined)
    return tiers.opsPerSecond > PAYS * redis.opsPerSecond
      ? `Under "${name}" multi_tier does ${times(tiers, redis)} what redis does: take it where processes share a cache${memory ? `, and memory (${times(memory, tiers)} of that again) for what each may keep to itself` : ''}.`
      : `Under "${name}" an L1 does not pay (${times(tiers, redis)} of redis): take redis alone, or raise l1SizeRatio.`
  if (memory !== undefined && disk !== undefined)
    return `Under "${name}" memory does ${times(memory, disk)} what disk does; disk is shared by the processes of a host and survives a restart.`
  const fastest = [...first.results].sort((a, b) => b.opsPerSecond - a.opsPerSecond)[0]
  return `Under "${name}" ${fastest?.contender} answers 99 % of the operations within ${micros(fastest)}.`
}

function times(one: BackendResult, other: BackendResult): string {
  const ratio = one.opsPerSecond / other.opsPerSecond
  return `${ratio >= 10 ? Math.round(ratio) : ratio.toFixed(1)}x`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}

function micros(result: BackendResult | undefined): string {
  const us = result?.latencyUs.p99 ?? Number.NaN
  return us < 1000 ? `${us.toFixed(us < 10 ? 1 : 0)} µs` : `${(us / 1000).toFixed(1)} ms`
}

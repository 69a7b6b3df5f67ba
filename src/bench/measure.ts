import { abortable } from '../waiting.js'
import type { ContenderSpec } from './contender.js'
import { median } from './median.js'
import type { Latency } from './worker.js'
import { WorkerClient } from './worker-client.js'
import type { Workload } from './workload.js'

export interface MeasurePlan {
  /** The first is what the others are measured against. */
  readonly contenders: readonly ContenderSpec[]
  readonly workload: Workload
  readonly rounds: number
  /** Turns before the first that counts: V8 needs a while until it has compiled what runs once per batch, not once per key. */
  readonly warmUps: number
  /** Length of a contender's turn. */
  readonly sliceMs: number
  readonly signal?: AbortSignal | undefined
  readonly onSlice?: (() => void) | undefined
}

/** What was measured of one contender under one workload. */
export interface Measurement {
  readonly contender: string
  /** Median over the rounds. */
  readonly opsPerSecond: number
  /** Median over the rounds of its rate by the first contender's in the same round. */
  readonly ratio: number
  /** The smallest and the largest such ratio. */
  readonly ratioRange: readonly [number, number]
  readonly latencyUs: Latency
  /** Share of reads that found something; undefined where nothing was read. */
  readonly hitRate: number | undefined
  /** Of the contender's process; the least over the rounds, as what else the machine does can only add to it. */
  readonly cpuUsPerOp: number
}

/**
 * Measures contenders side by side, each in a process of its own, turn by turn (A B C, B C A, ...): what else the machine does hits
 * all of them, and the ratios within a round are worth more than the rates.
 */
export async function measure(plan: MeasurePlan): Promise<Measurement[]> {
  const { contenders, workload } = plan
  const workers = contenders.map(spec => new WorkerClient(spec.name))
  try {
    for (const [i, worker] of workers.entries())
      await worker.ask('prepare', { spec: contenders[i]!, workload })
    for (let i = 0; i < plan.warmUps; i++) for (const worker of workers) await turn(worker, plan)
    for (const worker of workers) await worker.ask('warm')
    const slices = workers.map((): Turn[] => [])
    for (let round = 0; round < plan.rounds; round++)
      for (let i = 0; i < workers.length; i++) {
        const place = (i + round) % workers.length
        slices[place]?.push(await turn(workers[place]!, plan))
      }
    const latencies = await Promise.all(workers.map(worker => worker.ask('latency')))
    return slices.map((own, i) => summarize(contenders[i]!.name, own, slices[0]!, latencies[i]!))
  } finally {
    await Promise.all(workers.map(worker => worker.end()))
  }
}

type Turn = Awaited<ReturnType<typeof turn>>

async function turn(worker: WorkerClient, { sliceMs, signal, onSlice }: MeasurePlan) {
  const slice = await abortable(worker.ask('slice', { ms: sliceMs }), signal)
  onSlice?.()
  return slice
}

function summarize(
  contender: string,
  own: readonly Turn[],
  reference: readonly Turn[],
  latencyUs: Latency,
): Measurement {
  const rate = ({ ops, ms }: Turn) => (ops / ms) * 1000
  const ratios = own.map((slice, round) => rate(slice) / rate(reference[round]!))
  const reads = own.reduce((sum, slice) => sum + slice.reads, 0)
  const misses = own.reduce((sum, slice) => sum + slice.misses, 0)
  return {
    contender,
    opsPerSecond: median(own.map(rate)),
    ratio: median(ratios),
    ratioRange: [Math.min(...ratios), Math.max(...ratios)],
    latencyUs,
    hitRate: reads === 0 ? undefined : 1 - misses / reads,
    cpuUsPerOp: Math.min(...own.map(({ cpuMs, ops }) => (cpuMs * 1000) / ops)),
  }
}

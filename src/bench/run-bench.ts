import { cpus } from 'node:os'
import { advise } from './advise.js'
import { type BackendRequest, openBackends } from './backends.js'
import { type BackendResult, type BenchReport, REPORT_VERSION, type WorkloadResult } from './bench-report.js'
import { compareReports, type OldReport } from './compare-reports.js'
import type { ContenderSpec } from './contender.js'
import { measure } from './measure.js'
import { measureHeap } from './measure-heap.js'
import { type Distribution, namedWorkload, WORKLOADS, type WorkloadName } from './workload.js'

export interface BenchRequest extends BackendRequest {
  readonly workloads: readonly WorkloadName[]
  readonly distribution: Distribution
  readonly keys: number
  readonly valueBytes: number
  readonly concurrency: number
  readonly rounds: number
  /** Length of a backend's turn in a round. */
  readonly sliceMs: number
  readonly compare?: OldReport | undefined
  /** When it was made. */
  readonly at: Date
  readonly signal?: AbortSignal | undefined
  /** Told after each turn how many there were, of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/** Turns of each backend before the first that counts. */
const WARM_UPS = 2
/** Fewer entries drown in what the process takes anyway. */
const HEAP_ENTRIES = { least: 20_000, most: 100_000 }

/** Measures the backends of this machine side by side under each workload. */
export async function runBench(request: BenchRequest): Promise<BenchReport> {
  const backends = await openBackends(request)
  try {
    const { contenders } = backends
    const turns = request.workloads.length * contenders.length * (request.rounds + WARM_UPS)
    let done = 0
    const onSlice = () => request.onProgress?.(++done, turns)
    const heap = await heapOf(contenders, request)
    const workloads: WorkloadResult[] = []
    for (const name of request.workloads)
      workloads.push(await measureWorkload(name, contenders, heap, request, onSlice))
    return {
      version: REPORT_VERSION,
      at: request.at.toISOString(),
      machine: machine(),
      settings: settingsOf(request, backends.redis ?? null),
      workloads,
      skipped: backends.skipped,
      ...(request.compare && { comparison: compareReports({ workloads }, request.compare) }),
      advice: advise(workloads),
    }
  } finally {
    await backends.remove()
  }
}

async function measureWorkload(
  name: WorkloadName,
  contenders: readonly ContenderSpec[],
  heap: ReadonlyMap<string, number>,
  request: BenchRequest,
  onSlice: () => void,
): Promise<WorkloadResult> {
  const { rounds, sliceMs, signal } = request
  const workload = namedWorkload(name, request)
  const measured = await measure({
    contenders,
    workload,
    rounds,
    warmUps: WARM_UPS,
    sliceMs,
    signal,
    onSlice,
  })
  const results = measured.map((result): BackendResult => {
    const heapBytesPerEntry = heap.get(result.contender)
    return { ...result, ...(heapBytesPerEntry !== undefined && { heapBytesPerEntry }) }
  })
  return { workload, about: WORKLOADS[name].about, results }
}

/** Only memory keeps all its entries in the process. */
async function heapOf(
  contenders: readonly ContenderSpec[],
  { keys, valueBytes, signal }: BenchRequest,
): Promise<Map<string, number>> {
  const memory = contenders.filter(({ name }) => name === 'memory')
  const entries = Math.min(Math.max(keys, HEAP_ENTRIES.least), HEAP_ENTRIES.most)
  const roomy = memory.map(spec => ({ ...spec, settings: { ...spec.settings, maxSize: entries + 1 } }))
  const bytes = await measureHeap(roomy, { rounds: 1, entries, valueBytes }, signal)
  return new Map(memory.map(({ name }, i) => [name, bytes[i] ?? Number.NaN]))
}

function settingsOf(request: BenchRequest, redis: 'own' | 'given' | null): BenchReport['settings'] {
  const { keys, valueBytes, concurrency, distribution, maxSize, rounds, sliceMs } = request
  return { keys, valueBytes, concurrency, distribution, maxSize, rounds, sliceMs, redis }
}

function machine(): BenchReport['machine'] {
  const all = cpus()
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
  }
}

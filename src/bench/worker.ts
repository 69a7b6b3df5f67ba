import { isDeepStrictEqual } from 'node:util'
import { build } from 'hdr-histogram-js'
import type { Contender, ContenderModule, ContenderSpec } from './contender.js'
import { keyOrder, seededRandom } from './key-order.js'
import { makeKey, makeValue } from './make-value.js'
import { type Prepared, runSlice, type Slice } from './run-slice.js'
import type { Workload } from './workload.js'

/** Microseconds within which so many of the operations were over. */
export interface Latency {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly p999: number
}

/** What a worker process does when it is asked; each contender has a process of its own, as code that runs in one warms it up. */
export interface WorkerCommands {
  /** Opens the contender, stores every key and checks a sample of what comes back. */
  prepare(given: { readonly spec: ContenderSpec; readonly workload: Workload }): Promise<void>
  /** @returns what happened, and the process's own CPU time in milliseconds */
  slice(given: { readonly ms: number }): Promise<Slice & { readonly cpuMs: number }>
  /** Forgets the latencies measured so far: the warm-up is over. */
  warm(): void
  latency(): Latency
  /** Bytes of heap that an entry takes, of this many in a contender opened for the purpose. */
  heap(given: {
    readonly spec: ContenderSpec
    readonly entries: number
    readonly valueBytes: number
  }): Promise<number>
  close(): Promise<void>
}

/** Operations laid out before they repeat. */
const ORDER = { most: 200_000, perKey: 100 }
const FILL_AT_ONCE = 250
const CHECK_EVERY = 50

export function createWorker(): WorkerCommands {
  // nanoseconds, up to a minute
  const histogram = build({ highestTrackableValue: 60e9, numberOfSignificantValueDigits: 3 })
  let prepared: Prepared | undefined
  return {
    async prepare({ spec, workload }) {
      const record = (ns: number) => histogram.recordValue(Math.max(1, Math.round(ns)))
      prepared = lay(workload, await openContender(spec), record)
      if (workload.kind !== 'stampede') await fill(prepared)
    },
    async slice({ ms }) {
      const before = process.cpuUsage()
      const slice = await runSlice(prepared!, ms)
      const { user, system } = process.cpuUsage(before)
      return { ...slice, cpuMs: (user + system) / 1000 }
    },
    warm: () => histogram.reset(),
    latency() {
      const at = (percent: number) => histogram.getValueAtPercentile(percent) / 1000
      return { p50: at(50), p95: at(95), p99: at(99), p999: at(99.9) }
    },
    async heap({ spec, entries, valueBytes }) {
      const contender = await openContender(spec)
      await contender.set('warm', makeValue(0, valueBytes))
      const before = await heapInUse()
      for (let i = 0; i < entries; i++) await contender.set(makeKey(i), makeValue(i, valueBytes))
      const bytes = (await heapInUse()) - before
      await contender.close()
      return bytes / entries
    },
    async close() {
      await prepared?.contender.close()
    },
  }
}

async function openContender({ module, settings }: ContenderSpec): Promise<Contender> {
  const loaded = (await import(module)) as ContenderModule
  return loaded.openContender(settings)
}

function lay(workload: Workload, contender: Contender, record: (ns: number) => void): Prepared {
  const { keys, valueBytes, distribution, readShare } = workload
  const random = seededRandom(7)
  const length = Math.min(ORDER.most, keys * ORDER.perKey)
  return {
    contender,
    workload,
    keys: Array.from({ length: keys }, (_, i) => makeKey(i)),
    values: Array.from({ length: keys }, (_, i) => makeValue(i, valueBytes)),
    order: keyOrder(distribution, keys, distribution === 'loop' ? keys : length, 42),
    reads: new Uint8Array(Math.max(length, keys)).map(() => (random() < readShare ? 1 : 0)),
    cursor: 0,
    record,
  }
}

async function fill({ contender, keys, values }: Prepared): Promise<void> {
  for (let start = 0; start < keys.length; start += FILL_AT_ONCE) {
    const part = keys.slice(start, start + FILL_AT_ONCE)
    await Promise.all(part.map((key, i) => contender.set(key, values[start + i])))
  }
  for (let i = 0; i < keys.length; i += CHECK_EVERY) {
    const found = await contender.get(keys[i] ?? '')
    if (found !== undefined && !isDeepStrictEqual(found, values[i]))
      throw new Error(`${keys[i]} came back as something else`)
  }
}

async function heapInUse(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('the worker needs --expose-gc')
  for (let i = 0; i < 4; i++) {
    globalThis.gc()
    await new Promise(setImmediate)
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

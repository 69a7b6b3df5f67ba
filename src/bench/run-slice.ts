import type { Contender } from './contender.js'
import type { Workload } from './workload.js'

/** What a slice of time brought. */
export interface Slice {
  /** Operations done; a bulk get counts each key. */
  readonly ops: number
  readonly reads: number
  readonly misses: number
  readonly ms: number
}

/** A workload laid out for the clock: keys, values and order are made beforehand. */
export interface Prepared {
  readonly contender: Contender
  readonly workload: Workload
  readonly keys: readonly string[]
  readonly values: readonly object[]
  readonly order: Uint32Array
  /** For each place of the order, whether it is a read. */
  readonly reads: Uint8Array
  /** Where the next slice goes on. */
  cursor: number
  /** Takes the nanoseconds of one operation. */
  readonly record: (ns: number) => void
}

/** Every how many operations one is timed: often enough for a p99.9, seldom enough not to slow a memory hit down. */
const TIME_EVERY = 8
/** Every how many operations the clock is looked at, and the event loop gets a turn. */
const LOOK_EVERY = 64
const YIELD_EVERY = 2048
export const BULK = 100
const FACTORY_MS = 5

export async function runSlice(prepared: Prepared, ms: number): Promise<Slice> {
  const { kind, concurrency } = prepared.workload
  const count = { ops: 0, reads: 0, misses: 0 }
  const start = performance.now()
  let ended = false
  const over = () => {
    ended ||= performance.now() - start >= ms
    return ended
  }
  const lane = { mix, bulk, stampede }[kind]
  const lanes = kind === 'stampede' ? 1 : concurrency
  await Promise.all(Array.from({ length: lanes }, () => lane(prepared, count, over)))
  return { ...count, ms: performance.now() - start }
}

interface Count {
  ops: number
  reads: number
  misses: number
}

async function mix(prepared: Prepared, count: Count, over: () => boolean): Promise<void> {
  const { contender, keys, values, order, reads, record } = prepared
  for (;;) {
    const at = prepared.cursor++ % order.length
    const number = order[at] ?? 0
    const key = keys[number] ?? ''
    const timed = at % TIME_EVERY === 0
    const start = timed ? performance.now() : 0
    if (reads[at] === 1) {
      const found = contender.get(key)
      const value = found instanceof Promise ? await found : found
      count.reads++
      if (timed) record((performance.now() - start) * 1e6)
      if (value === undefined) {
        count.misses++
        await contender.set(key, values[number])
      }
    } else {
      await contender.set(key, values[number])
      if (timed) record((performance.now() - start) * 1e6)
    }
    count.ops++
    if (count.ops % LOOK_EVERY === 0 && over()) return
    if (count.ops % YIELD_EVERY === 0) await new Promise(setImmediate)
  }
}

async function bulk(prepared: Prepared, count: Count, over: () => boolean): Promise<void> {
  const { contender, keys, order, record } = prepared
  do {
    const wanted = new Set<string>()
    while (wanted.size < BULK) wanted.add(keys[order[prepared.cursor++ % order.length] ?? 0] ?? '')
    const start = performance.now()
    await contender.getMany?.([...wanted])
    record((performance.now() - start) * 1e6)
    count.ops += BULK
    count.reads += BULK
  } while (!over())
}

/** Waves of callers; a miss is a run of the factory. */
async function stampede(prepared: Prepared, count: Count, over: () => boolean): Promise<void> {
  const { contender, workload, values, record } = prepared
  do {
    const key = `wave:${prepared.cursor++}`
    const factory = async () => {
      count.misses++
      await new Promise(resolve => setTimeout(resolve, FACTORY_MS))
      return values[0]
    }
    const call = async () => {
      const start = performance.now()
      await contender.getOrSet?.(key, factory)
      record((performance.now() - start) * 1e6)
    }
    await Promise.all(Array.from({ length: workload.concurrency }, call))
    count.ops += workload.concurrency
    count.reads += workload.concurrency
  } while (!over())
}

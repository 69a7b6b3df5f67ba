/** What is asked of a contender. Plain data: it goes to a worker process. */
export interface Workload {
  readonly name: string
  /**
   * `mix`: gets and sets by `readShare`; a get that misses is followed by a set, as a cache in front of a database would.
   * `bulk`: gets of 100 keys. `stampede`: all lanes ask for the same new key at once and share a factory of 5 ms.
   */
  readonly kind: 'mix' | 'bulk' | 'stampede'
  /** Share of the operations that read; the rest overwrite. */
  readonly readShare: number
  readonly distribution: Distribution
  /** Keys in play. */
  readonly keys: number
  /** Bytes of a value's JSON, about. */
  readonly valueBytes: number
  /** Operations in flight. */
  readonly concurrency: number
}

/** Which keys are asked for. `zipf`: few keys often, as in most traffic. `loop`: one after the other, the worst case of LRU. */
export type Distribution = 'zipf' | 'uniform' | 'loop'

export type WorkloadName = 'read-heavy' | 'write-heavy' | 'mixed' | 'stampede' | 'scan'

type Shape = Pick<Workload, 'kind' | 'readShare'> & {
  readonly about: string
  readonly distribution?: Distribution
}

/** The named workloads of `cachectl bench`. */
export const WORKLOADS: Readonly<Record<WorkloadName, Shape>> = {
  'read-heavy': { kind: 'mix', readShare: 0.95, about: '95 % get, 5 % set' },
  'write-heavy': { kind: 'mix', readShare: 0.2, about: '20 % get, 80 % set' },
  mixed: { kind: 'mix', readShare: 0.5, about: 'half get, half set' },
  stampede: {
    kind: 'stampede',
    readShare: 1,
    about: 'many callers at once for one missing key, factory of 5 ms',
  },
  scan: { kind: 'mix', readShare: 1, distribution: 'loop', about: 'every key in turn, over and over' },
}

export function namedWorkload(
  name: WorkloadName,
  given: Pick<Workload, 'distribution' | 'keys' | 'valueBytes' | 'concurrency'>,
): Workload {
  const { distribution, keys, valueBytes, concurrency } = given
  const { kind, readShare, distribution: own } = WORKLOADS[name]
  return { name, kind, readShare, distribution: own ?? distribution, keys, valueBytes, concurrency }
}

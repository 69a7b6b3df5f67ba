/** What a cache has counted; of one process, or of all that share a store. */
export interface CounterTotals {
  readonly hits: number
  readonly staleHits: number
  readonly misses: number
  readonly sets: number
  readonly deletes: number
  readonly evictions: number
  readonly errors: number
}

export const NO_COUNTS: CounterTotals = {
  hits: 0,
  staleHits: 0,
  misses: 0,
  sets: 0,
  deletes: 0,
  evictions: 0,
  errors: 0,
}

import type { Entry } from '../entry.js'

/**
 * What an L2 tells the L1 in front of it, so that no copy outlives its original.
 * Redis: a tracker connection, or pub/sub. Disk: the generation counter of the store.
 */
export interface CoherenceSource {
  /** Begins to listen; `sink` hears everything until `close`. Called once, by the multi-tier backend. */
  start(sink: CoherenceSink): void
  /**
   * Who answered with this entry (a node's id; a constant where there is but one store). `undefined` = not the store itself,
   * e.g. an in-process fallback: never copied into L1.
   */
  originOf(entry: Entry): string | undefined
  /**
   * Called before every answer from L1, for stores where asking "has anything changed?" is as cheap as a memory read: reports to
   * the sink at once what has changed since the last call.
   */
  poll?(): void
  /** Longest life of a copy in milliseconds, where this source can't promise that every change is reported. */
  readonly maxCopyMs?: number | undefined
  /** Plain facts for `inspect` and health. */
  details(): Record<string, unknown>
  close(): Promise<void>
}

/** Where a {@link CoherenceSource} reports. None of these throws. */
export interface CoherenceSink {
  /** These keys (without prefix) were changed or removed; `undefined` = any of them may have been. */
  invalidate(keys: readonly string[] | undefined): void
  /** From now on every change made at `origin` is reported. */
  arm(origin: string): void
  /** Changes made at `origin` may go unreported from now on: all copies are dropped, nothing of it is copied until it is armed. */
  disarm(origin: string): void
}

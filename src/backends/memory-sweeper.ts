import type { Cancel, Clock } from '../clock.js'
import { isAlive } from '../entry.js'
import type { EntryStore } from '../eviction/policy.js'

const INTERVAL_MS = 10_000

export interface Sweeper {
  /** There is something that will expire: make sure a sweep is due. */
  wake(): void
  /** Drops all dead entries now. */
  sweepAll(): void
  stop(): void
}

/**
 * Drops entries that expired and that nobody reads any more, so that they do not sit in memory until evicted.
 * One background timer for the whole store, armed only while it holds something; never one per key.
 */
export function createSweeper(store: EntryStore, clock: Clock, drop: (key: string) => void): Sweeper {
  let cancel: Cancel | undefined

  function sweepAll(): void {
    const now = clock.now()
    for (const key of [...store.keys()]) {
      const entry = store.peek(key)
      if (entry !== undefined && !isAlive(entry, now)) drop(key)
    }
  }

  function wake(): void {
    cancel ??= clock.schedule(
      () => {
        cancel = undefined
        sweepAll()
        if (store.size > 0) wake()
      },
      INTERVAL_MS,
      true,
    )
  }

  return {
    wake,
    sweepAll,
    stop() {
      cancel?.()
      cancel = undefined
    },
  }
}

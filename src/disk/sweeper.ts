import type { Cancel, Clock } from '../clock.js'
import { dropLapsedClaims } from './claims.js'
import type { Environment } from './environment.js'
import { orderRows, ownersIn } from './rows.js'
import type { Store } from './store.js'
import type { StoreTime } from './store-time.js'
import type { Transaction } from './transaction.js'

export interface SweeperOptions {
  readonly store: Store
  readonly owner: string
  readonly clock: Clock
  readonly time: StoreTime
  /** Work to do along with each sweep; may be nothing. */
  readonly chores: () => ((transaction: Transaction) => void) | undefined
  readonly onExpired: (keys: readonly string[]) => void
  readonly onError: (error: unknown) => void
}

/** Entries removed under one hold of the write lock. */
const BATCH = 200
const SOONEST_MS = 1_000
/** How often to look for what processes that are gone have left behind. */
const ROUNDS_MS = 600_000

/**
 * Removes entries that expired and that nobody reads any more. It wakes when one of its own entries is due, and every ten minutes
 * to look after those of caches that no process has open.
 */
export class Sweeper {
  readonly #options: SweeperOptions
  #cancel: Cancel | undefined
  #dueAt = Number.POSITIVE_INFINITY
  #roundAt: number
  #stopped = false

  constructor(options: SweeperOptions) {
    this.#options = options
    this.#roundAt = options.clock.now() + ROUNDS_MS
    this.wake(SOONEST_MS)
  }

  /** Makes sure that a sweep is due in `ms`, at the latest. */
  wake(ms: number): void {
    const { clock } = this.#options
    const dueAt = clock.now() + Math.min(Math.max(ms, SOONEST_MS), ROUNDS_MS)
    if (this.#stopped || dueAt >= this.#dueAt) return
    this.#cancel?.()
    this.#dueAt = dueAt
    this.#cancel = clock.schedule(() => void this.#run(), dueAt - clock.now(), true)
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  async #run(): Promise<void> {
    const { clock, time, store, owner, onError } = this.#options
    this.#dueAt = Number.POSITIVE_INFINITY
    try {
      await this.#sweep(owner)
      if (clock.now() >= this.#roundAt) await this.#round()
      if (!this.#stopped) this.wake(untilNext(store.environment, owner, time.read()))
    } catch (error) {
      onError(error)
      this.wake(ROUNDS_MS)
    }
  }

  /** Removes an owner's expired entries, batch by batch. */
  async #sweep(owner: string): Promise<void> {
    const { time, store, chores, onExpired } = this.#options
    for (let more = true; more && !this.#stopped; ) {
      const { ends } = store.environment
      const chore = chores()
      const due = orderRows(ends, owner, 1, { upTo: time.read() }).length > 0
      if (!due && chore === undefined) return
      const removed = await store.writer.run(transaction => {
        chore?.(transaction)
        const keys = orderRows(ends, owner, BATCH, { upTo: time.read() }).map(([, , key]) => key)
        for (const key of keys) transaction.remove(key)
        return keys
      }, BATCH)
      if (removed.length > 0) onExpired(removed)
      more = removed.length === BATCH
    }
  }

  async #round(): Promise<void> {
    const { clock, time, store } = this.#options
    this.#roundAt = clock.now() + ROUNDS_MS
    store.environment.dropDeadReaders()
    for (const owner of ownersIn(store.environment.accounts)) await this.#sweep(owner)
    await store.writer.run(({ tables }) => dropLapsedClaims(tables.claims, time.read()))
  }
}

function untilNext({ ends }: Environment, owner: string, time: number): number {
  const next = orderRows(ends, owner, 1)[0]
  return next === undefined ? ROUNDS_MS : next[1] - time
}

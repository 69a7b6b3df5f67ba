import type { CoherenceSink, CoherenceSource } from '../backends/coherence-source.js'
import type { Clock } from '../clock.js'
import { changesSince } from './change-log.js'
import { readMark } from './marks.js'
import type { Store } from './store.js'

const ORIGIN = 'disk'

/**
 * Lets an L1 in front of the store hear of other writers: it reads the number of the latest change, a read of some hundred
 * nanoseconds once per callback of the event loop, and where it has moved on, which keys it was. So an answer from L1 is as
 * fresh as one from the store itself.
 */
export class DiskCoherence implements CoherenceSource {
  readonly #prefix: string
  readonly #writer: string
  readonly #clock: Clock
  #sink: CoherenceSink | undefined
  #store: Store | undefined
  #seen = 0
  #snapshot = -1
  #polls = 0

  constructor(options: { readonly prefix: string; readonly writer: string; readonly clock: Clock }) {
    this.#prefix = options.prefix
    this.#writer = options.writer
    this.#clock = options.clock
  }

  /** The store is open. */
  opened(store: Store): void {
    this.#store = store
    this.#arm()
  }

  start(sink: CoherenceSink): void {
    this.#sink = sink
    this.#arm()
  }

  originOf(): string {
    return ORIGIN
  }

  poll(): void {
    const store = this.#store
    if (store === undefined) return
    const snapshot = store.snapshot.renew(this.#clock.now())
    if (snapshot === this.#snapshot) return
    this.#snapshot = snapshot
    this.#polls++
    const latest = readMark(store.environment, 'change')
    if (latest === this.#seen) return
    const by = { prefix: this.#prefix, writer: this.#writer }
    const keys = changesSince(store.environment, this.#seen, latest, by)
    this.#seen = latest
    if (keys === undefined) this.#sink?.invalidate(undefined)
    else if (keys.length > 0) this.#sink?.invalidate(keys.map(key => key.slice(this.#prefix.length)))
  }

  details(): Record<string, unknown> {
    return {
      coherence: 'change log',
      armed: this.#store !== undefined,
      change: this.#seen,
      polls: this.#polls,
    }
  }

  async close(): Promise<void> {
    this.#store = undefined
    this.#sink?.disarm(ORIGIN)
  }

  #arm(): void {
    if (this.#store === undefined || this.#sink === undefined) return
    this.#store.snapshot.renew(this.#clock.now())
    this.#seen = readMark(this.#store.environment, 'change')
    this.#sink.arm(ORIGIN)
  }
}

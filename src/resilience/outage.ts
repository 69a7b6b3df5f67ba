import type { Backend, BackendListener } from '../backends/backend.js'
import type { RemoteBackend } from '../backends/remote-backend.js'
import type { Clock } from '../clock.js'
import type { Logger } from '../logger.js'
import { Breaker, type BreakerOptions } from './breaker.js'
import { Journal } from './journal.js'
import { Recovery } from './recovery.js'

export interface OutageOptions {
  readonly clock: Clock
  /** From 0 (included) to 1 (excluded); spreads the probes of many processes. Default Math.random. */
  readonly random?: () => number
  readonly logger: Logger
  readonly listener: BackendListener
  /** Names the cache in log lines. */
  readonly name: string
  /** Milliseconds within which the store must answer a probe. */
  readonly timeoutMs: number
  /** Bytes that the writes owed to the store may take; past it they collapse to one clear. */
  readonly journalMaxBytes: number
  /**
   * Makes the bounded in-process backend that answers during an outage; it starts empty and is dropped at the end. It has to
   * hand out copies, as the store would. Without it reads miss and writes answer false.
   */
  readonly createFallback?: (() => Backend) | undefined
  readonly breaker?: Omit<BreakerOptions, 'clock'>
}

interface Period {
  readonly since: number
  readonly sinceWall: number
  readonly reason: string
}

/** Whether the remote store is away, what answers in its place, what it is owed, and the way back. */
export class Outage {
  readonly journal: Journal
  readonly breaker: Breaker
  /** Answers in place of the store; only during an outage, and only where a fallback was asked for. */
  fallback: Backend | undefined
  /** When the claims of this outage were taken, by token: a computed value is as old as its claim. */
  readonly claimedAt = new Map<string, number>()
  /** How many outages there have been, this one included. */
  count = 0
  /** Writes on their way to the store; nothing is replayed while there are any, as they may land later than it. */
  writesInFlight = 0
  /** Tells the tier in front of us that copies of these keys (undefined = all) cannot be trusted any more. */
  invalidate: (keys: readonly string[] | undefined) => void = () => {}
  readonly #remote: RemoteBackend
  readonly #options: OutageOptions
  readonly #recovery: Recovery
  #period: Period | undefined
  #closed = false
  #lastStamp = 0

  constructor(remote: RemoteBackend, options: OutageOptions) {
    this.#remote = remote
    this.#options = options
    this.journal = new Journal(options.journalMaxBytes, (entries, bytes) => this.#overflow(entries, bytes))
    this.breaker = new Breaker({ ...options.breaker, clock: options.clock })
    this.#recovery = new Recovery({
      remote,
      breaker: this.breaker,
      journal: this.journal,
      clock: options.clock,
      random: options.random ?? Math.random,
      timeoutMs: options.timeoutMs,
      mayReplay: () => this.writesInFlight === 0,
      onRecovered: replayed => this.#end(replayed),
      onFault: (error, operation, key) =>
        options.listener('error', { error, operation, ...(key !== undefined && { key }) }),
    })
    remote.onConnection((state, reason) => {
      if (state === 'down') this.begin(reason)
      if (state === 'up') this.#recovery.nudge()
    })
    if (remote.connection === 'down') this.begin('not connected')
  }

  get active(): boolean {
    return this.#period !== undefined
  }

  /** Callers have to wait for it where it is defined; see {@link Recovery.gate}. */
  get gate(): Promise<void> | undefined {
    return this.#recovery.gate
  }

  /** Server time for a write that is made now, never before that of an earlier write of this process. */
  stamp(): number {
    this.#lastStamp = Math.max(this.#lastStamp, this.#remote.serverNow())
    return this.#lastStamp
  }

  /** The store is away from now on; during an outage this is nothing new. */
  begin(reason: string): void {
    if (this.active || this.#closed) return
    const { clock, createFallback, listener, logger, name } = this.#options
    this.#period = { since: clock.now(), sinceWall: clock.wall(), reason }
    this.count++
    this.breaker.open()
    this.fallback = createFallback?.()
    this.#recovery.start()
    const meanwhile = this.fallback === undefined ? 'reads miss' : 'answering from memory'
    logger.warn(`cache ${name}: ${this.#remote.kind} is away (${reason}); ${meanwhile} until it is back`)
    listener('degraded', { reason })
  }

  details(): Record<string, unknown> {
    const { journal, breaker } = this
    return {
      breaker: {
        state: breaker.state,
        ...(this.#period && {
          since: new Date(this.#period.sinceWall).toISOString(),
          reason: this.#period.reason,
        }),
        outages: this.count,
      },
      journal: { entries: journal.size, bytes: journal.bytes, overflowed: journal.overflowed },
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#recovery.stop()
    const { logger, name } = this.#options
    if (this.journal.size > 0)
      logger.warn(
        `cache ${name}: closed while ${this.#remote.kind} is away; ${this.journal.size} writes are lost`,
      )
    await this.#dropFallback()
  }

  #overflow(entries: number, bytes: number): void {
    const { journalMaxBytes, listener, logger, name } = this.#options
    logger.warn(
      `cache ${name}: the ${entries} writes that ${this.#remote.kind} is owed take more than ${journalMaxBytes} bytes (journalMaxBytes); ` +
        'all entries of the cache are cleared in their place when it is back',
    )
    listener('journalOverflow', { entries, bytes })
  }

  #end(replayed: number): void {
    const { clock, listener, logger, name } = this.#options
    const afterMs = clock.now() - (this.#period?.since ?? clock.now())
    this.#period = undefined
    this.breaker.close()
    this.claimedAt.clear()
    this.journal.forgetDoubts()
    this.#dropFallback().catch(error => listener('error', { error, operation: 'close' }))
    logger.info(
      `cache ${name}: ${this.#remote.kind} is back after ${(afterMs / 1000).toFixed(1)} s; ${replayed} writes replayed`,
    )
    // whatever a tier in front of us holds may have been changed while nobody could tell us
    this.invalidate(undefined)
    listener('recovered', { afterMs, replayed })
  }

  async #dropFallback(): Promise<void> {
    const { fallback } = this
    this.fallback = undefined
    await fallback?.close()
  }
}

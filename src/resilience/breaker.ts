import type { Clock } from '../clock.js'
import { isCacheError } from '../errors.js'

/** closed: calls go to the store. open: none does. half-open: one probe is out, calls still go elsewhere. */
export type BreakerState = 'closed' | 'open' | 'half-open'

export interface BreakerOptions {
  readonly clock: Clock
  /** Milliseconds over which failures are set against answers. The window begins with a failure. Default 10,000. */
  readonly windowMs?: number
  /** Share of failed calls, above 0 and at most 1, from which it opens. Default 0.5. */
  readonly ratio?: number
  /** Failures in a window below which the ratio is not asked. Default 5. */
  readonly minimumFailures?: number
}

/**
 * Decides when a store counts as away.
 *
 * Our own and not a library's, as ours has to cost a hot read one addition and no clock, must open at low traffic when a
 * server freezes, and never lets a caller wait for the probe (cockatiel's circuit breaker does, and it reads Date.now itself).
 */
export class Breaker {
  #state: BreakerState = 'closed'
  /** Answers ever received; a call remembers the count it set out with. */
  #answers = 0
  #failures = 0
  #windowEnd = Number.NEGATIVE_INFINITY
  #answersBefore = 0
  readonly #clock: Clock
  readonly #windowMs: number
  readonly #ratio: number
  readonly #minimumFailures: number

  constructor(options: BreakerOptions) {
    this.#clock = options.clock
    this.#windowMs = options.windowMs ?? 10_000
    this.#ratio = options.ratio ?? 0.5
    this.#minimumFailures = options.minimumFailures ?? 5
  }

  get state(): BreakerState {
    return this.#state
  }

  /** To be taken when a call sets out and given to `failed`. */
  get mark(): number {
    return this.#answers
  }

  /** The store answered, be it with an error that is the caller's own fault. */
  answered(): void {
    this.#answers++
  }

  /**
   * The store failed a call that set out at `mark`.
   * @returns true if it counts as away now: the failure ratio is reached, or nothing at all was answered for a whole deadline
   */
  failed(error: unknown, mark: number): boolean {
    const now = this.#clock.now()
    if (now >= this.#windowEnd) {
      this.#windowEnd = now + this.#windowMs
      this.#answersBefore = this.#answers
      this.#failures = 0
    }
    this.#failures++
    const silent = this.#answers === mark && isCacheError(error) && error.code === 'ERR_CACHE_TIMEOUT'
    return silent || this.#ratioReached()
  }

  open(): void {
    this.#state = 'open'
  }

  halfOpen(): void {
    this.#state = 'half-open'
  }

  close(): void {
    this.#state = 'closed'
    this.#windowEnd = Number.NEGATIVE_INFINITY
  }

  #ratioReached(): boolean {
    const calls = this.#failures + this.#answers - this.#answersBefore
    return this.#failures >= this.#minimumFailures && this.#failures / calls >= this.#ratio
  }
}

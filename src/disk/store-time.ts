import type { Clock } from '../clock.js'

/**
 * The time by which entries on disk expire, in epoch milliseconds: the host's wall clock as it was when the cache was opened, from
 * then on the monotonic clock, and never behind the time of a commit that was seen. So a step of the wall clock neither deletes
 * nor revives an entry, in a running process as in those that come after it.
 */
export class StoreTime {
  readonly #clock: Clock
  /** What the monotonic clock lacks. */
  #offset: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#offset = clock.wall() - clock.now()
  }

  read(): number {
    return this.#clock.now() + this.#offset
  }

  /** A commit was made at this time. */
  catchUp(time: number): void {
    this.#offset = Math.max(this.#offset, time - this.#clock.now())
  }

  /** On the scale of `clock.now()`. */
  toNow(time: number): number {
    return time - this.#offset
  }
}

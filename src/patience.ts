import type { Clock } from './clock.js'

/**
 * How much longer the callers of one flight wait for the store. Only waiting for the store uses it up, so all the calls that one
 * `getOrSet` makes of it share one deadline, and what the factory takes is not counted.
 */
export class Patience {
  #leftMs: number
  readonly #clock: Clock
  /** Since when somebody is waiting; undefined: nobody is. */
  #since: number | undefined
  #giveUp = () => {}
  #cancel = () => {}

  /** @param leftMs `Infinity` for a store that needs no deadline */
  constructor(leftMs: number, clock: Clock) {
    this.#leftMs = leftMs
    this.#clock = clock
  }

  get leftMs(): number {
    const waited = this.#since === undefined ? 0 : this.#clock.now() - this.#since
    return Math.max(0, this.#leftMs - waited)
  }

  /** A caller who has less left has joined. */
  shorten(leftMs: number): void {
    if (leftMs >= this.leftMs) return
    const waits = this.#since !== undefined
    this.#stop()
    this.#leftMs = leftMs
    if (waits) this.#start()
  }

  /** What the store answers, or `undefined` if that takes longer than is left; one wait at a time. */
  wait<T>(answer: T | Promise<T>): T | Promise<T | undefined> {
    const bounded = answer instanceof Promise && this.#leftMs !== Number.POSITIVE_INFINITY
    return bounded ? this.#race(answer) : answer
  }

  async #race<T>(answer: Promise<T>): Promise<T | undefined> {
    const over = new Promise<undefined>(resolve => {
      this.#giveUp = () => resolve(undefined)
    })
    this.#start()
    try {
      return await Promise.race([answer, over])
    } finally {
      this.#stop()
    }
  }

  #start(): void {
    this.#since = this.#clock.now()
    this.#cancel = this.#clock.schedule(() => this.#giveUp(), this.leftMs)
  }

  #stop(): void {
    this.#leftMs = this.leftMs
    this.#since = undefined
    this.#cancel()
  }
}

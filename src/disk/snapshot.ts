import type { Environment } from './environment.js'

/** Longest life of a snapshot where code runs on without giving the event loop a turn, in milliseconds. */
const LONGEST_MS = 1

/**
 * Reads of one callback of the event loop share a snapshot of the store, which makes them cheap. Whatever a callback can know of
 * another process (a message, a reply) reached it before it began, so a snapshot taken in it holds what that process committed.
 */
export class Snapshot {
  readonly #environment: Environment
  #version = 0
  #current = false
  #since = 0

  constructor(environment: Environment) {
    this.#environment = environment
  }

  /**
   * Makes sure that the next read sees what was committed before this callback began.
   * @param now `clock.now()`
   * @returns a number that changes with each new snapshot
   */
  renew(now: number): number {
    if (this.#current && now - this.#since < LONGEST_MS) return this.#version
    if (!this.#current) {
      this.#current = true
      process.nextTick(() => {
        this.#current = false
      })
    }
    this.#since = now
    this.#environment.renewSnapshot()
    return ++this.#version
  }
}

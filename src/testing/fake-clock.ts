import type { Cancel, Clock } from '../clock.js'

interface Timer {
  readonly at: number
  readonly task: () => void
}

// Taken now, so that a test runner's fake timers cannot replace it.
const nextTurn = globalThis.setImmediate

/**
 * A clock that stands still until a test moves it.
 *
 * ```ts
 * const clock = new FakeClock()
 * const cache = createCache({ backend: 'memory', ttl: 60, clock })
 * await cache.set('a', 1)
 * await clock.advance(60_000)
 * await cache.get('a') // undefined
 * ```
 */
export class FakeClock implements Clock {
  #now: number
  #wallOffset: number
  #timers: Timer[] = []

  /**
   * @param wall where the wall clock starts, in milliseconds since the Unix epoch
   * @param now where the monotonic clock starts, in milliseconds
   */
  constructor(wall = Date.UTC(2030, 0, 1), now = 0) {
    this.#now = now
    this.#wallOffset = wall - now
  }

  now(): number {
    return this.#now
  }

  wall(): number {
    return this.#now + this.#wallOffset
  }

  schedule(task: () => void, ms: number): Cancel {
    const timer: Timer = { at: this.#now + Math.max(ms, 0), task }
    // Behind those due at the same time: timers of one moment run in the order in which they were set.
    this.#timers.splice(this.#timers.findLastIndex(other => other.at <= timer.at) + 1, 0, timer)
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer)
    }
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.length
  }

  /**
   * Moves time on and runs the timers that fall due, each at its own moment; promises settle before the first, between
   * any two and after the last.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await settle()
    while (this.#runNext(end)) await settle()
    this.#now = Math.max(this.#now, end)
  }

  /** Moves time on at once: due timers run, promises do not get a turn. For code without awaits. */
  tick(ms: number): void {
    const end = this.#now + ms
    while (this.#runNext(end)) {}
    this.#now = Math.max(this.#now, end)
  }

  /** Steps the wall clock by `ms` (back if negative), as an operator or NTP would; `now()` and timers do not notice. */
  skewWall(ms: number): void {
    this.#wallOffset += ms
  }

  #runNext(end: number): boolean {
    const [timer] = this.#timers
    if (timer === undefined || timer.at > end) return false
    this.#timers.shift()
    this.#now = Math.max(this.#now, timer.at)
    timer.task()
    return true
  }
}

/** Every promise that can settle without time or the network has settled when a turn of the event loop is over. */
function settle(): Promise<void> {
  return new Promise(resolve => nextTurn(resolve))
}

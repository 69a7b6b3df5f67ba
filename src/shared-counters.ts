import type { SharedCounters } from './backends/backend.js'
import type { Cancel, Clock } from './clock.js'
import { type CounterTotals, NO_COUNTS } from './counter-totals.js'

/** How often a process adds what it counted, in milliseconds. */
const INTERVAL_MS = 5000

/**
 * Adds this process's counters to those beside the data, every few seconds and on close, so that fleet-wide hit rates outlive the
 * processes. What could not be sent is sent with the next; of a lost answer it is taken that it arrived.
 */
export class CounterShare {
  readonly #shared: SharedCounters
  readonly #clock: Clock
  readonly #current: () => CounterTotals
  #sent = NO_COUNTS
  #cancel: Cancel | undefined

  constructor(shared: SharedCounters, clock: Clock, current: () => CounterTotals) {
    this.#shared = shared
    this.#clock = clock
    this.#current = current
    this.#later()
  }

  /** Sums over all processes, what this one has not sent yet included. */
  async read(): Promise<CounterTotals> {
    const [totals, unsent] = [await this.#shared.read(), subtract(this.#current(), this.#sent)]
    return combine(totals, unsent, (a, b) => a + b)
  }

  async flush(): Promise<void> {
    const now = { ...this.#current() }
    const delta = subtract(now, this.#sent)
    if (Object.values(delta).every(count => count === 0)) return
    const before = this.#sent
    this.#sent = now
    if (!(await this.#shared.add(delta))) this.#sent = before
  }

  async close(): Promise<void> {
    this.#cancel?.()
    await this.flush()
  }

  #later(): void {
    this.#cancel = this.#clock.schedule(
      () => {
        this.#later()
        void this.flush()
      },
      INTERVAL_MS,
      true,
    )
  }
}

function subtract(a: CounterTotals, b: CounterTotals): CounterTotals {
  return combine(a, b, (x, y) => x - y)
}

function combine(a: CounterTotals, b: CounterTotals, apply: (x: number, y: number) => number): CounterTotals {
  const names = Object.keys(NO_COUNTS) as (keyof CounterTotals)[]
  return Object.fromEntries(names.map(name => [name, apply(a[name], b[name])])) as unknown as CounterTotals
}

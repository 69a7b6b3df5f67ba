import type { Backend } from './backends/backend.js'
import type { Clock } from './clock.js'
import { type Entry, isFresh, type Lifetime } from './entry.js'
import { CacheError } from './errors.js'
import { type FillPlan, type GetOrSetOptions, planFill, refreshAheadMs } from './fill-plan.js'
import { SingleFlight } from './single-flight.js'
import { abortable, sleep, within } from './waiting.js'

/** Makes the value. `signal` fires at the hard timeout: stop then, nobody waits any more. */
export type Factory<T> = (context: { readonly key: string; readonly signal: AbortSignal }) => T | Promise<T>

/** What the front counts and tells its listeners. */
export interface Outcomes {
  hit(key: string): void
  staleHit(key: string): void
  miss(key: string): void
  /** A factory failed while a stale value was served, so that no caller saw it. */
  failed(key: string, error: unknown): void
}

export interface ReadThroughSettings {
  readonly backend: Backend
  readonly clock: Clock
  readonly defaults: Lifetime
  readonly outcomes: Outcomes
  /** 0 <= random() < 1. */
  readonly random: () => number
  /** A string that no other flight in the fleet has. */
  readonly token: () => string
}

/** How often waiters of another process's factory look for its result, in milliseconds: doubling from the first to the last. */
const POLL_MS = { first: 10, last: 200 }

/** Read-through: hit -> join the flight -> claim (with recheck) -> factory -> fenced store -> stale fallback. */
export class ReadThrough {
  readonly #settings: ReadThroughSettings
  readonly #flights = new SingleFlight<unknown>()

  constructor(settings: ReadThroughSettings) {
    this.#settings = settings
  }

  /** Factories that run now. */
  get inFlight(): number {
    return this.#flights.size
  }

  /** The key was written, deleted or (undefined) everything was: callers from now on must not join an older flight. */
  forget(key?: string): void {
    if (key === undefined) this.#flights.forgetAll()
    else this.#flights.forget(key)
  }

  async run(key: string, factory: Factory<unknown>, options: GetOrSetOptions): Promise<unknown> {
    const { backend, clock, outcomes } = this.#settings
    const found = backend.get(key, options.refreshAhead === undefined ? 'value' : undefined)
    const entry = found instanceof Promise ? await found : found
    if (entry !== undefined && isFresh(entry, clock.now())) {
      outcomes.hit(key)
      if (options.refreshAhead !== undefined) this.#refreshAhead(key, entry, factory, options)
      return entry.value
    }
    const plan = planFill(options, this.#settings.defaults)
    const flight = this.#flights.run(key, () => this.#produce(key, factory, plan, false))
    if (entry !== undefined) return this.#staleUnlessQuick(key, entry, flight, plan)
    outcomes.miss(key)
    return abortable(flight, options.signal)
  }

  /** Waits for the flight no longer than the soft timeout; then, or if it fails, the stale value answers. */
  async #staleUnlessQuick(
    key: string,
    entry: Entry,
    flight: Promise<unknown>,
    plan: FillPlan,
  ): Promise<unknown> {
    const { clock, outcomes } = this.#settings
    const guarded = flight.then(
      value => ({ value }),
      error => {
        outcomes.failed(key, error)
        return undefined
      },
    )
    const quick = plan.softTimeoutMs > 0 ? await within(guarded, plan.softTimeoutMs, clock) : undefined
    if (quick === undefined) {
      outcomes.staleHit(key)
      return entry.value
    }
    outcomes.miss(key)
    return quick.value
  }

  #refreshAhead(key: string, entry: Entry, factory: Factory<unknown>, options: GetOrSetOptions): void {
    if (entry.expiresAt - this.#settings.clock.now() > refreshAheadMs(options)) return
    const plan = planFill(options, this.#settings.defaults)
    const flight = this.#flights.run(key, () => this.#produce(key, factory, plan, true))
    flight.catch(error => this.#settings.outcomes.failed(key, error))
  }

  /** One flight: claim the key, run the factory under the claim; with `lock`, or let the process that holds it do so. */
  async #produce(key: string, factory: Factory<unknown>, plan: FillPlan, refresh: boolean): Promise<unknown> {
    const { backend, clock } = this.#settings
    const token = this.#settings.token()
    for (let pollMs = POLL_MS.first; ; pollMs = Math.min(pollMs * 2, POLL_MS.last)) {
      const claim = await backend.claim(key, token, plan.leaseMs, refresh)
      if (claim.state === 'present') return claim.entry.value
      if (claim.state === 'claimed') return this.#fill(key, token, true, factory, plan)
      if (!plan.lock) return this.#fill(key, claim.token, false, factory, plan)
      await sleep(Math.min(pollMs, Math.max(1, claim.leaseMs)), clock)
      if (refresh) return (await backend.get(key))?.value
    }
  }

  async #fill(
    key: string,
    token: string,
    own: boolean,
    factory: Factory<unknown>,
    plan: FillPlan,
  ): Promise<unknown> {
    const { backend } = this.#settings
    const stopRenewing = own ? this.#keepClaim(key, token, plan.leaseMs) : () => {}
    try {
      const value = await this.#call(key, factory, plan.hardTimeoutMs)
      if (value !== undefined) await backend.fill(key, token, value, plan.life(this.#settings.random))
      else if (own) await backend.release(key, token)
      return value
    } catch (error) {
      // the caller is owed the factory's error, not that of giving the claim back; unreturned, it lapses with its lease
      if (own) await Promise.resolve(backend.release(key, token)).catch(() => {})
      throw error
    } finally {
      stopRenewing()
    }
  }

  /** Renews the claim for as long as the factory runs, so that a lease can be short and yet outlive a slow factory. */
  #keepClaim(key: string, token: string, leaseMs: number): () => void {
    const { backend, clock } = this.#settings
    let cancel = () => {}
    const renewLater = () => {
      cancel = clock.schedule(
        () => {
          renewLater()
          // a lost claim needs no action here: the fill will find it gone
          Promise.resolve(backend.renew(key, token, leaseMs)).catch(() => {})
        },
        leaseMs / 3,
        true,
      )
    }
    renewLater()
    return () => cancel()
  }

  async #call(key: string, factory: Factory<unknown>, hardTimeoutMs: number): Promise<unknown> {
    const abort = new AbortController()
    const running = Promise.resolve(factory({ key, signal: abort.signal }))
    if (hardTimeoutMs === Number.POSITIVE_INFINITY) return running
    const done = running.then(value => ({ value }))
    const result = await within(done, hardTimeoutMs, this.#settings.clock)
    if (result !== undefined) return result.value
    const error = new CacheError(
      'ERR_CACHE_FACTORY_TIMEOUT',
      `getOrSet: the factory of "${key}" took longer than its hardTimeout of ${hardTimeoutMs / 1000} s`,
      { key, operation: 'getOrSet' },
    )
    abort.abort(error)
    running.catch(() => {})
    throw error
  }
}

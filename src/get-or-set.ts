import type { Awaitable, Backend, Claim } from './backends/backend.js'
import type { Clock } from './clock.js'
import { type Entry, isFresh, type Lifetime } from './entry.js'
import { CacheError } from './errors.js'
import { type FillPlan, type GetOrSetOptions, planFill, refreshAheadMs } from './fill-plan.js'
import { Patience } from './patience.js'
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
  /** Milliseconds that one call waits for the backend, all in all; `Infinity` where that is no remote one. */
  readonly timeoutMs: number
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
  readonly #patience = new WeakMap<Promise<unknown>, Patience>()

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
    const { backend, clock, outcomes, timeoutMs } = this.#settings
    const found = backend.get(key, options.refreshAhead === undefined ? 'value' : undefined)
    const asked = found instanceof Promise ? clock.now() : undefined
    const entry = found instanceof Promise ? await found : found
    if (entry !== undefined && isFresh(entry, clock.now())) {
      outcomes.hit(key)
      if (options.refreshAhead !== undefined) this.#refreshAhead(key, entry, factory, options)
      return entry.value
    }
    const plan = planFill(options, this.#settings.defaults)
    const leftMs = asked === undefined ? timeoutMs : timeoutMs - (clock.now() - asked)
    const flight = this.#fly(key, factory, plan, false, leftMs)
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
    const flight = this.#fly(key, factory, plan, true, this.#settings.timeoutMs)
    flight.catch(error => this.#settings.outcomes.failed(key, error))
  }

  /** @param leftMs how long the caller waits for the backend still; the least patient one of a flight decides */
  #fly(
    key: string,
    factory: Factory<unknown>,
    plan: FillPlan,
    refresh: boolean,
    leftMs: number,
  ): Promise<unknown> {
    const own = new Patience(leftMs, this.#settings.clock)
    const flight = this.#flights.run(key, () => this.#produce(key, factory, plan, refresh, own))
    const shared = this.#patience.get(flight)
    if (shared === undefined) this.#patience.set(flight, own)
    else shared.shorten(leftMs)
    return flight
  }

  /** One flight: claim the key, run the factory under the claim; with `lock`, or let the process that holds it do so. */
  async #produce(
    key: string,
    factory: Factory<unknown>,
    plan: FillPlan,
    refresh: boolean,
    first: Patience,
  ): Promise<unknown> {
    const { backend, clock, timeoutMs } = this.#settings
    const token = this.#settings.token()
    let patience = first
    for (let pollMs = POLL_MS.first; ; pollMs = Math.min(pollMs * 2, POLL_MS.last)) {
      const asked = backend.claim(key, token, plan.leaseMs, refresh)
      const claim = await patience.wait(asked)
      if (claim === undefined) {
        this.#giveBack(key, token, asked)
        return this.#call(key, factory, plan.hardTimeoutMs)
      }
      if (claim.state === 'present') return claim.entry.value
      if (claim.state === 'claimed') return this.#fill(key, token, true, factory, plan, patience)
      if (!plan.lock) return this.#fill(key, claim.token, false, factory, plan, patience)
      // who waits for another process' factory has a whole deadline for each look
      patience = new Patience(timeoutMs, clock)
      await sleep(Math.min(pollMs, Math.max(1, claim.leaseMs)), clock)
      if (refresh) return (await backend.get(key))?.value
    }
  }

  /** A claim that came too late for its callers: nothing computed before it may be stored under it. */
  #giveBack(key: string, token: string, asked: Awaitable<Claim>): void {
    const { backend } = this.#settings
    const release = (claim: Claim) => claim.state === 'claimed' && backend.release(key, token)
    // unreturned, it lapses with its lease
    Promise.resolve(asked)
      .then(release)
      .catch(() => {})
  }

  async #fill(
    key: string,
    token: string,
    own: boolean,
    factory: Factory<unknown>,
    plan: FillPlan,
    patience: Patience,
  ): Promise<unknown> {
    const { backend } = this.#settings
    const stopRenewing = own ? this.#keepClaim(key, token, plan.leaseMs) : () => {}
    try {
      const value = await this.#call(key, factory, plan.hardTimeoutMs)
      // what comes of them after the caller's patience is over is the backend's business
      if (value !== undefined)
        await patience.wait(backend.fill(key, token, value, plan.life(this.#settings.random)))
      else if (own) await patience.wait(backend.release(key, token))
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

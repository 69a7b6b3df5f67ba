import type { Awaitable, Backend, BackendListener } from '../backends/backend.js'
import type { Doubt, RemoteBackend } from '../backends/remote-backend.js'
import { CacheError, isInfrastructureError } from '../errors.js'
import { within } from '../waiting.js'
import type { Outage, OutageOptions } from './outage.js'

/** A write that the store does not get now. */
export interface Detour {
  /** Server time at which it was made. */
  readonly at: number
  /** Answers instead; undefined: nothing does. */
  readonly store: Backend | undefined
  /** Why the store failed it; undefined: it was not asked. If it was, the write may have landed or may still land. */
  readonly error: unknown
}

export interface Write<T> {
  readonly operation: string
  /** undefined = every key */
  readonly keys: readonly string[] | undefined
  /** What it leaves at the nth key: see {@link Doubt}. */
  readonly left: (n: number) => Doubt[number]
  readonly send: (store: Backend) => Awaitable<T>
  /** Sees to it that the store gets it later, and answers. */
  readonly detour: (detour: Detour) => Awaitable<T>
}

/** Decides for every call who answers it: the store, or what is there in its place. */
export class Router {
  /** Infrastructure errors that callers did not see. */
  errors = 0
  /** When the store last failed a key, while it answered others. */
  readonly #failures = new Map<string, number>()
  private readonly listener: BackendListener

  constructor(
    private readonly remote: RemoteBackend,
    private readonly outage: Outage,
    private readonly options: OutageOptions,
  ) {
    this.listener = options.listener
  }

  /** True if the store failed a call for this key within the last deadline, and is not known to be away as a whole. */
  failedJustNow(key: string): boolean {
    if (this.#failures.size === 0 || this.outage.active) return false
    const at = this.#failures.get(key)
    return at !== undefined && this.options.clock.now() - at < this.options.timeoutMs
  }

  /**
   * What changes nothing that a caller relies on: if the store fails it, somebody else may answer and nothing is owed.
   * @param nothing the answer where nobody has one
   */
  read<T>(
    operation: string,
    key: string | undefined,
    nothing: T,
    use: (backend: Backend) => Awaitable<T>,
  ): Promise<T> {
    const { gate } = this.outage
    if (gate === undefined) return this.#ask(operation, key, nothing, use, undefined)
    return this.#passGate(gate).then(leftMs => this.#ask(operation, key, nothing, use, leftMs))
  }

  /** The same for what concerns no entry and may take the store many steps, each with a deadline of its own. */
  look<T>(operation: string, nothing: T, use: (backend: Backend) => Awaitable<T>): Promise<T> {
    return this.#ask(operation, undefined, nothing, use, undefined)
  }

  /**
   * No async function: every read of the store comes by here, and each await is one more turn of the microtask queue.
   * @param leftMs what is left of the deadline; undefined: all of it, and the store sees to that itself
   */
  #ask<T>(
    operation: string,
    key: string | undefined,
    nothing: T,
    use: (backend: Backend) => Awaitable<T>,
    leftMs: number | undefined,
  ): Promise<T> {
    const { outage } = this
    if (outage.active) return this.#askInstead(nothing, use)
    const { breaker } = outage
    const { mark } = breaker
    const failed = (error: unknown): Promise<T> => {
      this.#judge(error, mark, operation, key)
      return this.#askInstead(nothing, use)
    }
    try {
      const asked = use(this.remote)
      const answer = leftMs === undefined ? asked : this.#inTime(operation, asked, leftMs)
      return Promise.resolve(answer).then(found => {
        breaker.answered()
        return found
      }, failed)
    } catch (error) {
      return Promise.reject(error).catch(failed)
    }
  }

  async #askInstead<T>(nothing: T, use: (backend: Backend) => Awaitable<T>): Promise<T> {
    const { fallback } = this.outage
    return fallback === undefined ? nothing : use(fallback)
  }

  /** What must not get lost: if the store fails it, an outage begins and the store gets it when it is back. */
  async write<T>(write: Write<T>): Promise<T> {
    const { outage } = this
    const leftMs = outage.gate && (await this.#passGate(outage.gate))
    const at = outage.stamp()
    if (outage.active) return write.detour({ at, store: outage.fallback, error: undefined })
    const { breaker, count } = outage
    const { mark } = breaker
    const { keys } = write
    if (keys !== undefined) outage.writesInFlight++
    try {
      const asked = write.send(this.remote)
      // a clear takes many steps, each with a deadline of its own
      const whole = leftMs === undefined || keys === undefined
      const answer = await (whole ? asked : this.#inTime(write.operation, asked, leftMs))
      breaker.answered()
      if (outage.count !== count) await this.#noteLanding(write, at)
      return answer
    } catch (error) {
      this.#judge(error, mark, write.operation, keys?.length === 1 ? keys[0] : undefined)
      outage.begin(messageOf(error))
      keys?.forEach((key, i) => void outage.journal.doubt(key, write.left(i)))
      outage.invalidate(keys)
      return write.detour({ at, store: outage.fallback, error })
    } finally {
      if (keys !== undefined) outage.writesInFlight--
    }
  }

  /** Batches of the store's; if it fails half-way, those in its place follow. */
  async *iterate<T>(operation: string, use: (backend: Backend) => AsyncIterable<T>): AsyncGenerator<T> {
    const { outage } = this
    const { breaker } = outage
    if (outage.gate !== undefined) await this.#passGate(outage.gate)
    if (!outage.active) {
      let { mark } = breaker
      try {
        for await (const batch of use(this.remote)) {
          breaker.answered()
          mark = breaker.mark
          yield batch
        }
        return
      } catch (error) {
        this.#judge(error, mark, operation)
      }
    }
    if (outage.fallback !== undefined) yield* use(outage.fallback)
  }

  /** The store has it, but the fallback may hold what was there before. */
  async #noteLanding({ keys = [], left }: Write<unknown>, at: number): Promise<void> {
    const { journal, fallback } = this.outage
    await fallback?.deleteMany(keys.filter((key, i) => journal.landed(key, left(i), at)))
  }

  /** Counts an infrastructure error and lets the breaker judge; any other is the caller's own and is thrown. */
  #judge(error: unknown, mark: number, operation: string, key?: string): void {
    const { breaker } = this.outage
    if (!isInfrastructureError(error)) {
      breaker.answered()
      throw error
    }
    this.errors++
    this.listener('error', { error, operation, ...(key !== undefined && { key }) })
    if (key !== undefined) this.#noteFailure(key)
    if (breaker.failed(error, mark)) this.outage.begin(messageOf(error))
  }

  /**
   * While the last writes are replayed callers are held back, for half their deadline at most.
   * @returns what is left of it
   */
  async #passGate(gate: Promise<void>): Promise<number> {
    const { clock, timeoutMs } = this.options
    const asked = clock.now()
    await within(gate.then(wrap), timeoutMs / 2, clock)
    return timeoutMs - (clock.now() - asked)
  }

  async #inTime<T>(operation: string, answer: Awaitable<T>, leftMs: number): Promise<T> {
    const { clock, timeoutMs } = this.options
    const done = await within(Promise.resolve(answer).then(wrap), leftMs, clock)
    if (done !== undefined) return done.value
    throw new CacheError('ERR_CACHE_TIMEOUT', `${operation}: no answer within ${timeoutMs} ms (timeoutMs)`, {
      operation,
    })
  }

  #noteFailure(key: string): void {
    if (this.#failures.size >= MOST_FAILURES) this.#failures.clear()
    this.#failures.set(key, this.options.clock.now())
  }
}

const MOST_FAILURES = 1000

const wrap = <T>(value: T) => ({ value })

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

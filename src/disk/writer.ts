import { systemClock } from '../clock.js'
import { CacheError, isCacheError } from '../errors.js'
import { logChanges } from './change-log.js'
import type { Environment } from './environment.js'
import { storageError } from './storage-error.js'
import { Transaction } from './transaction.js'

/** Work of one cache inside a transaction. It throws a CacheError before it changes anything, or not at all. */
export type Work<T> = (transaction: Transaction) => T

interface Job {
  readonly work: Work<unknown>
  readonly weight: number
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

interface Outcome {
  readonly job: Job
  readonly result?: unknown
  readonly error?: unknown
}

/** Most keys written in one transaction: it holds the event loop and the write lock for some milliseconds. */
const MOST_WEIGHT = 500
/** After a failed commit (a full disk) writes fail at once for this long instead of hammering the store. */
const REST_MS = 1_000

/**
 * Group commit: what is asked while a commit is under way goes into the next one, in order. One job's failure is its own; a
 * failure of the store undoes the whole transaction and fails every job in it.
 */
export class Writer {
  readonly #environment: Environment
  readonly #lockTimeoutMs: number
  readonly #queue: Job[] = []
  #running: Promise<void> | undefined
  /** Why writes fail at once, until `systemClock.now()` is there. */
  #refusal: { readonly error: unknown; readonly until: number } | undefined
  #onStuck: (() => void) | undefined

  /**
   * @param lockTimeoutMs longest wait for the write lock, which another process holds for milliseconds unless it is stopped;
   * real time, as the other process is real
   */
  constructor(environment: Environment, lockTimeoutMs: number) {
    this.#environment = environment
    this.#lockTimeoutMs = lockTimeoutMs
  }

  /**
   * Resolves with the work's result once it is committed and visible to every process.
   * @param weight how many keys it writes, about
   */
  run<T>(work: Work<T>, weight = 1): Promise<T> {
    const refusal = this.#refusal
    if (refusal !== undefined && systemClock.now() < refusal.until) return Promise.reject(refusal.error)
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ work, weight, resolve, reject })
      this.#running ??= this.#commitAll()
    })
  }

  /** Resolves when nothing is left to write: true; or when the lock stays away: false. */
  async idle(): Promise<boolean> {
    const running = this.#running
    if (running === undefined) return true
    if (this.#refusal?.until === Number.POSITIVE_INFINITY) return false
    const stuck = new Promise<boolean>(resolve => {
      this.#onStuck = () => resolve(false)
    })
    return Promise.race([running.then(() => true), stuck])
  }

  async #commitAll(): Promise<void> {
    // lets the rest of this turn join the first transaction
    await undefined
    while (this.#queue.length > 0) await this.#commit()
    this.#running = undefined
  }

  async #commit(): Promise<void> {
    let jobs: Job[] = []
    let outcomes: Outcome[] = []
    const cancel = systemClock.schedule(() => this.#giveUp(), this.#lockTimeoutMs)
    try {
      await this.#environment.transaction(() => {
        cancel()
        jobs = this.#takeJobs()
        outcomes = perform(jobs, new Transaction(this.#environment))
      })
      this.#refusal = undefined
      for (const { job, result, error } of outcomes)
        if (error === undefined) job.resolve(result as never)
        else job.reject(error)
    } catch (cause) {
      const error = storageError(this.#environment.path, cause)
      this.#refusal = { error, until: systemClock.now() + REST_MS }
      for (const job of [...jobs, ...this.#queue.splice(0)]) job.reject(error)
    } finally {
      cancel()
    }
  }

  #takeJobs(): Job[] {
    let weight = 0
    const count = this.#queue.findIndex(job => {
      weight += job.weight
      return weight > MOST_WEIGHT
    })
    return this.#queue.splice(0, count === -1 ? this.#queue.length : Math.max(count, 1))
  }

  /** Nothing in the queue has been written, so say so. The transaction goes on waiting and ends the refusal when it runs. */
  #giveUp(): void {
    const error = new CacheError(
      'ERR_CACHE_TIMEOUT',
      `the disk store ${this.#environment.path}: no write lock within ${this.#lockTimeoutMs} ms, so nothing was written; ` +
        'another process that uses it is stopped (a debugger, SIGSTOP): let it go on or end it',
    )
    this.#refusal = { error, until: Number.POSITIVE_INFINITY }
    this.#onStuck?.()
    for (const job of this.#queue.splice(0)) job.reject(error)
  }
}

function perform(jobs: readonly Job[], transaction: Transaction): Outcome[] {
  const outcomes = jobs.map(job => attempt(job, transaction))
  transaction.settle()
  if (transaction.changed.size + transaction.cleared.size > 0) logChanges(transaction)
  return outcomes
}

function attempt(job: Job, transaction: Transaction): Outcome {
  try {
    return { job, result: job.work(transaction) }
  } catch (error) {
    if (isCacheError(error)) return { job, error }
    throw error
  }
}

import type { Clock } from '../clock.js'
import { CacheError } from '../errors.js'
import { acquireStore, type Store } from './store.js'

/** A store that could not be opened is tried again after this long. */
const RETRY_MS = 1_000

/** One cache's use of a store: opened on first use, let go of on close. */
export class Connection {
  readonly #path: string
  readonly #lockTimeoutMs: number
  readonly #clock: Clock
  readonly #onOpen: (store: Store) => void
  #opening: Promise<Store> | undefined
  #failedAt = 0
  #failed = false
  #closed = false
  #store: Store | undefined

  constructor(
    options: { readonly path: string; readonly lockTimeoutMs: number; readonly clock: Clock },
    onOpen: (store: Store) => void,
  ) {
    this.#path = options.path
    this.#lockTimeoutMs = options.lockTimeoutMs
    this.#clock = options.clock
    this.#onOpen = onOpen
  }

  /** The open store; undefined before it is open and after it is closed. */
  get store(): Store | undefined {
    return this.#store
  }

  open(): Promise<Store> {
    if (this.#closed) return Promise.reject(closed(this.#path))
    if (this.#failed && this.#clock.now() - this.#failedAt >= RETRY_MS) this.#opening = undefined
    this.#opening ??= this.#acquire()
    return this.#opening
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#store = undefined
    const store = await this.#opening?.catch(() => undefined)
    await store?.release()
  }

  async #acquire(): Promise<Store> {
    this.#failed = false
    try {
      const store = await acquireStore(this.#path, this.#lockTimeoutMs)
      if (this.#closed) {
        await store.release()
        throw closed(this.#path)
      }
      this.#store = store
      this.#onOpen(store)
      return store
    } catch (error) {
      this.#failed = true
      this.#failedAt = this.#clock.now()
      throw error
    }
  }
}

function closed(path: string): CacheError {
  return new CacheError('ERR_CACHE_CLOSED', `the cache on the disk store ${path} is closed`)
}

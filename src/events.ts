import type { Logger } from './logger.js'

/** What a backend tells about itself without being asked. */
export interface BackendEvents {
  /** An entry had to make room. */
  evict: { key: string; reason: 'size' | 'bytes' }
  /** An expired entry was dropped from memory. */
  expire: { key: string }
  /** Another writer changed these keys (without prefix); `undefined` = all of them. */
  invalidate: { keys: readonly string[] | undefined }
  degraded: { reason: string }
  recovered: { afterMs: number; replayed: number }
  /** So many owed writes did not fit into `journalMaxBytes`: on recovery the prefix is cleared in their place. */
  journalOverflow: { entries: number; bytes: number }
  /** A fault that no caller saw, as it was degraded or dropped. */
  error: { error: unknown; operation: string; key?: string }
}

/** What a cache tells its listeners. */
export interface CacheEvents extends BackendEvents {
  hit: { key: string }
  staleHit: { key: string }
  miss: { key: string }
  set: { key: string }
  delete: { key: string }
  clear: { count: number }
}

export type CacheEvent = keyof CacheEvents
export type CacheEventListener<E extends CacheEvent> = (detail: CacheEvents[E]) => void

/**
 * Typed listeners. Unlike node's EventEmitter an `error` without listener does not throw, and a listener that throws is logged
 * and stops nobody else.
 */
export class Events {
  readonly #listeners = new Map<CacheEvent, Set<CacheEventListener<never>>>()
  readonly #logger: Logger

  constructor(logger: Logger) {
    this.#logger = logger
  }

  on<E extends CacheEvent>(event: E, listener: CacheEventListener<E>): void {
    const listeners = this.#listeners.get(event)
    if (listeners === undefined) this.#listeners.set(event, new Set([listener]))
    else listeners.add(listener)
  }

  off<E extends CacheEvent>(event: E, listener: CacheEventListener<E>): void {
    const listeners = this.#listeners.get(event)
    listeners?.delete(listener)
    if (listeners?.size === 0) this.#listeners.delete(event)
  }

  /** Lets the hot path skip building a detail that nobody wants. */
  has(event: CacheEvent): boolean {
    return this.#listeners.size > 0 && this.#listeners.has(event)
  }

  emit<E extends CacheEvent>(event: E, detail: CacheEvents[E]): void {
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        ;(listener as CacheEventListener<E>)(detail)
      } catch (error) {
        this.#logger.error(
          `cachectl: a listener of "${event}" threw: ${error instanceof Error ? error.message : String(error)}`,
        )
      }
    }
  }

  clear(): void {
    this.#listeners.clear()
  }
}

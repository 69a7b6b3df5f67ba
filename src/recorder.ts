import type { BackendListener } from './backends/backend.js'
import { type CacheEvent, type CacheEvents, Events } from './events.js'
import type { Logger } from './logger.js'
import { newCounters } from './stats.js'

/** Counts what happens to a cache and tells its listeners; building a detail only where somebody listens. */
export class Recorder {
  readonly counters = newCounters()
  readonly events: Events

  constructor(logger: Logger) {
    this.events = new Events(logger)
  }

  hit(key: string): void {
    this.counters.hits++
    if (this.events.has('hit')) this.events.emit('hit', { key })
  }

  staleHit(key: string): void {
    this.counters.staleHits++
    if (this.events.has('staleHit')) this.events.emit('staleHit', { key })
  }

  miss(key: string): void {
    this.counters.misses++
    if (this.events.has('miss')) this.events.emit('miss', { key })
  }

  set(key: string): void {
    this.counters.sets++
    if (this.events.has('set')) this.events.emit('set', { key })
  }

  deleted(key: string): void {
    this.counters.deletes++
    if (this.events.has('delete')) this.events.emit('delete', { key })
  }

  /** What the backend tells. */
  readonly report: BackendListener = (event, detail) => {
    if (event === 'evict') this.counters.evictions++
    this.events.emit<CacheEvent>(event, detail as CacheEvents[CacheEvent])
  }

  /** A factory failed while a stale value was served. */
  failed(key: string, error: unknown): void {
    this.counters.errors++
    this.events.emit('error', { error, operation: 'getOrSet', key })
  }
}

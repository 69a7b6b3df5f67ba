import type { Item } from './backends/backend.js'
import type { Lifetime } from './entry.js'
import { lifetimeOf } from './lifetime.js'

export interface BulkItem<V> {
  key: string
  value: V
  /** Seconds; default: the call's ttl, else the cache's. */
  ttl?: number
}

/** `{key: value}`, or a list of items. */
export type BulkItems<V> = Readonly<Record<string, V>> | Iterable<BulkItem<V>>

export function toItems<V>(items: BulkItems<V>, life: Lifetime): Item[] {
  if (!isIterable(items)) return Object.entries(items).map(([key, value]) => ({ key, value, life }))
  return Array.from(items, ({ key, value, ttl }) => ({ key, value, life: lifetimeOf(ttl, life, 'mset') }))
}

function isIterable<V>(items: BulkItems<V>): items is Iterable<BulkItem<V>> {
  return Symbol.iterator in items
}

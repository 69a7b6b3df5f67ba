import { LRUCache } from 'lru-cache'
import type { Entry } from '../entry.js'
import type { EntryStore, Limits, OnEvict } from './policy.js'

/** The entry unused for longest gives way. lru-cache underneath, without its own TTL: expiry is ours, to the millisecond. */
export function createLruStore(limits: Limits, onEvict: OnEvict): EntryStore {
  const cache = new LRUCache<string, Entry>({
    max: limits.maxSize,
    ...(limits.maxBytes === undefined ? {} : { maxSize: limits.maxBytes }),
    dispose: (_entry, key, reason) => {
      if (reason === 'evict') onEvict(key)
    },
  })
  const sized = limits.maxBytes !== undefined
  return {
    inPlace: !sized,
    get size() {
      return cache.size
    },
    get bytes() {
      return cache.calculatedSize
    },
    get: key => cache.get(key),
    peek: key => cache.peek(key),
    set(key, entry, bytes) {
      if (sized) cache.set(key, entry, { size: Math.max(1, bytes) })
      else cache.set(key, entry)
    },
    delete: key => cache.delete(key),
    clear: () => cache.clear(),
    keys: () => cache.keys(),
  }
}

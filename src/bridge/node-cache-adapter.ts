import type { Adapter } from './adapter.js'

/** The part of node-cache 4 and 5 that is used. Lifetimes are seconds, 0 = never; `getTtl` answers a point in time. */
export interface NodeCacheLike {
  get(key: string | number): unknown
  set(key: string | number, value: unknown, ttl?: number | string): boolean
  mset(items: never[]): boolean
  has(key: string | number): boolean
  del(key: string | number): number
  keys(): string[]
  flushAll(): void
  ttl(key: string | number, ttl?: number): boolean
  getTtl(key: string | number): number | undefined
  close(): void
}

export function nodeCacheAdapter(legacy: NodeCacheLike): Adapter {
  const named = (key: unknown): string | number => key as string | number
  return {
    get: key => legacy.get(named(key)),
    set(key, value, ttl) {
      if (ttl === undefined) legacy.set(named(key), value)
      else legacy.set(named(key), value, inSeconds(ttl))
    },
    setMany(items) {
      const list = items.map(({ key, value, ttl }) => ({
        key,
        val: value,
        ...(ttl === undefined ? {} : { ttl: inSeconds(ttl) }),
      }))
      legacy.mset(list as never[])
    },
    has: key => legacy.has(named(key)),
    delete: key => legacy.del(named(key)) > 0,
    keys: () => legacy.keys(),
    clear: () => legacy.flushAll(),
    ttl(key) {
      const until = legacy.getTtl(named(key))
      if (until === undefined) return null
      // node-cache counts by Date.now(), so what remains is counted by it, too
      return until === 0 ? Number.POSITIVE_INFINITY : (until - Date.now()) / 1000
    },
    expire: (key, ttl) => legacy.ttl(named(key), ttl),
    close: () => legacy.close(),
  }
}

const inSeconds = (ttl: number): number => (ttl === Number.POSITIVE_INFINITY ? 0 : ttl)

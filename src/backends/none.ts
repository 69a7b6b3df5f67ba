import type { Backend } from './backend.js'

/** The backend of a disabled cache: every read misses, every write answers false, nothing connects. */
export function createNoneBackend(): Backend {
  return {
    kind: 'none',
    get: () => undefined,
    getMany: keys => keys.map(() => undefined),
    set: () => false,
    setMany: () => false,
    delete: () => false,
    deleteMany: () => 0,
    take: () => undefined,
    has: () => false,
    increment: (_key, by) => by,
    expire: () => false,
    ttl: () => null,
    async *scan() {},
    clear: () => 0,
    claim: () => ({ state: 'claimed' }),
    renew: () => true,
    fill: () => false,
    release() {},
    stats: () => ({
      entries: 0,
      bytes: 0,
      evictions: 0,
      expirations: 0,
      errors: 0,
      estimated: false,
      degraded: false,
    }),
    probe: () => ({ set: true, get: true, delete: true }),
    ready() {},
    async close() {},
    details: () => ({ enabled: false }),
  }
}

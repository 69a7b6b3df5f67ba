import type { Method, Recipe } from './recipe.js'

const refused = (code: Method['code'], note: string): Method => ({
  does: 'writes',
  answers: 'other',
  code: code!,
  note,
})

const methods: Recipe['methods'] = {
  get: { to: 'get', does: 'reads', args: ['key'], answers: 'value' },
  put: {
    to: 'set',
    does: 'writes',
    args: ['key', 'value', 'ttl'],
    answers: 'stored value',
    gives: 'boolean',
    more: 'CCM-EVENTS',
  },
  del: { to: 'delete', does: 'writes', args: ['key'], answers: 'boolean' },
  clear: { to: 'clear', does: 'writes', args: [], answers: 'nothing', gives: 'other' },
  keys: { to: 'keys', does: 'reads', args: [], answers: 'list' },
  size: { to: 'keys', member: 'length', does: 'reads', args: [], answers: 'other' },
  memsize: refused('CCM-STATS', 'ask getStats()'),
  debug: refused('CCM-STATS', 'ask getStats()'),
  hits: refused('CCM-STATS', 'ask getStats()'),
  misses: refused('CCM-STATS', 'ask getStats()'),
  exportJson: refused('CCM-SNAPSHOT', 'entries cannot be taken out as a whole'),
  importJson: refused('CCM-SNAPSHOT', 'entries cannot be put in as a whole'),
}

const standIn = `
declare namespace cache {
  class CacheClass<K = any, V = any> {
    put<T = any>(key: K, value: T, time?: number, onTimeout?: (key: K, value: T) => void): T
    // any: nothing says what is stored, and a stand-in must not find fault with code that ran
    get(key: K): any
    del(key: K): boolean
    clear(): void
    size(): number
    memsize(): number
    debug(on: boolean): void
    hits(): number
    misses(): number
    keys(): K[]
    exportJson(): string
    importJson(json: string, options?: object): number
  }
  class Cache<K = any, V = any> extends CacheClass<K, V> {}
}
declare const cache: cache.CacheClass<any, any> & { Cache: typeof cache.Cache; CacheClass: typeof cache.CacheClass }
export = cache
`

/** memory-cache: the module is the cache; milliseconds, a miss is null, values by reference, put answers the value. */
export const memoryCache: Recipe = {
  name: 'memory-cache',
  source: { package: 'memory-cache' },
  bridge: 'memory-cache',
  entrances: [
    {
      export: 'default',
      kind: 'instance',
      becomes: 'getGeneralCache',
      code: 'CCM-SHARED',
      note: 'the module was one unbounded cache; it is the shared general cache now, with its bound (CACHE_MAX_MEMORY_SIZE), its backend (CACHE_BACKEND), and keys() in no order to rely on',
    },
    { export: 'Cache', kind: 'class', becomes: 'createCache' },
  ],
  types: { CacheClass: 'Cache' },
  standsInFirst: true,
  ttl: { unit: 'milliseconds', zero: 'at once', absent: 'never' },
  miss: 'null',
  methods,
  options: { base: { backend: "'memory'", ttl: 'Infinity', maxSize: 'Infinity' }, rules: {} },
  standIn,
}

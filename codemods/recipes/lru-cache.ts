import type { Method, OptionRule, Recipe } from './recipe.js'
import { ITERATED, WALKS } from './walks.js'

const refused = (code: Method['code'], note: string): Method => ({
  does: 'writes',
  answers: 'other',
  code: code!,
  note,
})
const option = (note: string, only?: string): OptionRule => ({
  as: 'refused',
  code: 'CCM-CONFIG',
  note,
  ...(only === undefined ? {} : { only }),
})
const CALLBACK: OptionRule = { as: 'refused', code: 'CCM-EVENTS', note: 'entries leave without a callback' }
const STEPS = refused('CCM-ORDER', 'it depends on the order of use')

/** lru-cache 4 to 11: milliseconds, values by reference; 4-9 export the class itself, 10 and 11 by name. */
export const lruCache: Recipe = {
  name: 'lru-cache',
  source: { package: 'lru-cache' },
  bridge: 'lru-cache',
  keys: 'identity',
  entrances: [
    { export: 'default', kind: 'class', becomes: 'createCache' },
    { export: 'LRUCache', kind: 'class', becomes: 'createCache' },
  ],
  types: { LRUCache: 'Cache', LRU: 'Cache' },
  ttl: { unit: 'milliseconds', zero: 'never' },
  methods: {
    get: { to: 'get', does: 'reads', args: ['key'], answers: 'value' },
    peek: {
      to: 'get',
      does: 'reads',
      args: ['key'],
      answers: 'value',
      code: 'CCM-ORDER',
      note: 'peek did not count as a use; get does',
    },
    set: { to: 'set', does: 'writes', args: ['key', 'value', 'options'], answers: 'this', gives: 'boolean' },
    has: { to: 'exists', does: 'reads', args: ['key'], answers: 'boolean' },
    delete: { to: 'delete', does: 'writes', args: ['key'], answers: 'boolean' },
    del: { to: 'delete', does: 'writes', args: ['key'], answers: 'nothing', gives: 'boolean' },
    clear: { to: 'clear', does: 'writes', args: [], answers: 'nothing', gives: 'other' },
    reset: { to: 'clear', does: 'writes', args: [], answers: 'nothing', gives: 'other' },
    keys: { to: 'keys', does: 'reads', args: [], answers: 'iterator' },
    getRemainingTTL: refused(
      'CCM-TTL',
      'it answers milliseconds; ttl(key) answers seconds, null where there is nothing',
    ),
    dump: refused('CCM-SNAPSHOT', 'entries cannot be taken out as a whole'),
    load: refused('CCM-SNAPSHOT', 'entries cannot be put in as a whole'),
    ...WALKS,
    pop: STEPS,
    rkeys: STEPS,
    rvalues: STEPS,
    rentries: STEPS,
    rforEach: STEPS,
    find: STEPS,
    memo: refused('CCM-SYNC-PROTOCOL', 'its function must answer at once; use getOrSet'),
    fetch: refused('CCM-UNKNOWN', 'use getOrSet(key, factory)'),
  },
  iterated: ITERATED,
  properties: {
    size: { to: 'keys', member: 'length', does: 'reads', answers: 'other' },
    length: { to: 'keys', member: 'length', does: 'reads', answers: 'other' },
    itemCount: { to: 'keys', member: 'length', does: 'reads', answers: 'other' },
    max: refused('CCM-CONFIG', 'options are fixed when a cache is made'),
    maxAge: refused('CCM-CONFIG', 'options are fixed when a cache is made'),
    ttl: refused('CCM-CONFIG', 'options are fixed when a cache is made'),
  },
  options: {
    base: { backend: "'memory'", ttl: 'Infinity', maxSize: 'Infinity' },
    positional: 'max',
    rules: {
      max: { as: 'count', to: 'maxSize', unlimited: [0] },
      ttl: { as: 'ttl', to: 'ttl' },
      maxAge: { as: 'ttl', to: 'ttl' },
      ttlAutopurge: { as: 'dropped' },
      ttlResolution: { as: 'dropped' },
      noDisposeOnSet: { as: 'dropped' },
      maxSize: option('sizes of entries are not counted by a function'),
      maxEntrySize: option('sizes of entries are not counted by a function'),
      sizeCalculation: option('sizes of entries are not counted by a function'),
      length: option('sizes of entries are not counted by a function'),
      dispose: CALLBACK,
      disposeAfter: CALLBACK,
      onInsert: CALLBACK,
      fetchMethod: option('use getOrSet(key, factory)'),
      memoMethod: option('use getOrSet(key, factory)'),
      allowStale: option('expired values are never handed out', 'true'),
      stale: option('expired values are never handed out', 'true'),
      updateAgeOnGet: option('a read does not prolong a lifetime', 'true'),
      updateAgeOnHas: option('a check does not prolong a lifetime', 'true'),
    },
  },
  standIn: `
interface Options<K, V> { max?: number; ttl?: number; maxAge?: number; [name: string]: unknown }
declare class LRU<K = any, V = any> {
  constructor(options?: number | Options<K, V>)
  readonly size: number; readonly length: number; readonly itemCount: number; max: number; ttl: number; maxAge: number
  get(key: K): V | undefined
  peek(key: K): V | undefined
  // any below: majors 4 to 11 answer differently, and a stand-in must not find fault with code that ran
  set(key: K, value: V, options?: number | { ttl?: number; maxAge?: number; [name: string]: unknown }): any
  has(key: K): boolean
  delete(key: K): boolean
  del(key: K): void
  clear(): void
  reset(): void
  keys(): any
  values(): any
  entries(): any
  forEach(visit: (value: V, key: K) => void): void
  [method: string]: any
}
declare function LRU<K = any, V = any>(options?: number | Options<K, V>): LRU<K, V>
declare namespace LRU {
  class LRUCache<K = any, V = any> extends LRU<K, V> {}
}
export = LRU
`,
}

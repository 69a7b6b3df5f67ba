import type { Method, Recipe } from './recipe.js'
import { ITERATED, WALKS } from './walks.js'

const refused = (code: Method['code'], note: string): Method => ({
  does: 'writes',
  answers: 'other',
  code: code!,
  note,
})

/** quick-lru: milliseconds, values by reference, a Map from outside. */
export const quickLru: Recipe = {
  name: 'quick-lru',
  source: { package: 'quick-lru' },
  bridge: 'quick-lru',
  keys: 'identity',
  entrances: [{ export: 'default', kind: 'class', becomes: 'createCache' }],
  types: { QuickLRU: 'Cache' },
  ttl: { unit: 'milliseconds', zero: 'at once' },
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
    clear: { to: 'clear', does: 'writes', args: [], answers: 'nothing', gives: 'other' },
    keys: { to: 'keys', does: 'reads', args: [], answers: 'iterator' },
    ...WALKS,
    entriesAscending: refused('CCM-ORDER', 'it depends on the order of use'),
    entriesDescending: refused('CCM-ORDER', 'it depends on the order of use'),
    resize: refused('CCM-CONFIG', 'options are fixed when a cache is made'),
    evict: refused('CCM-ORDER', 'it depends on the order of use'),
    expiresIn: refused(
      'CCM-TTL',
      'it answers milliseconds; ttl(key) answers seconds, null where there is nothing',
    ),
  },
  iterated: ITERATED,
  properties: {
    size: { to: 'keys', member: 'length', does: 'reads', answers: 'other' },
    maxSize: refused('CCM-CONFIG', 'options are fixed when a cache is made'),
  },
  options: {
    base: { backend: "'memory'", ttl: 'Infinity', maxSize: 'Infinity' },
    rules: {
      maxSize: { as: 'count', to: 'maxSize' },
      maxAge: { as: 'ttl', to: 'ttl' },
      onEviction: { as: 'refused', code: 'CCM-EVENTS', note: 'entries leave without a callback' },
    },
  },
  standIn: `
declare namespace QuickLRU {
  interface Options<K, V> { readonly maxSize: number; readonly maxAge?: number; onEviction?: (key: K, value: V) => void }
}
declare class QuickLRU<K = any, V = any> implements Iterable<[K, V]> {
  constructor(options: QuickLRU.Options<K, V>)
  readonly size: number; readonly maxSize: number
  [Symbol.iterator](): IterableIterator<[K, V]>
  set(key: K, value: V, options?: { maxAge?: number }): this
  get(key: K): V | undefined
  has(key: K): boolean
  peek(key: K): V | undefined
  delete(key: K): boolean
  clear(): void
  resize(maxSize: number): void
  evict(count?: number): void
  expiresIn(key: K): number | undefined
  keys(): IterableIterator<K>
  values(): IterableIterator<V>
  entries(): IterableIterator<[K, V]>
  entriesAscending(): IterableIterator<[K, V]>
  entriesDescending(): IterableIterator<[K, V]>
  forEach(visit: (value: V, key: K) => void): void
}
export = QuickLRU
`,
}

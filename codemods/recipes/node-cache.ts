import type { Method, Recipe } from './recipe.js'

const refused = (code: Method['code'], note: string): Method => ({
  does: 'writes',
  answers: 'other',
  code: code!,
  note,
})
const EVENTS = refused(
  'CCM-EVENTS',
  'events are delivered at once, inside set and del; an awaited cache cannot do that',
)

/** node-cache 4 and 5: seconds, 0 = never, copies in and out, throws ECACHEFULL. */
export const nodeCache: Recipe = {
  name: 'node-cache',
  source: { package: 'node-cache' },
  bridge: 'node-cache',
  entrances: [{ export: 'default', kind: 'class', becomes: 'createCache' }],
  types: { NodeCache: 'Cache' },
  ttl: { unit: 'seconds', zero: 'never' },
  copies: true,
  methods: {
    get: { to: 'get', does: 'reads', args: ['key'], answers: 'value' },
    mget: {
      to: 'mget',
      does: 'reads',
      args: ['keys'],
      answers: 'other',
      code: 'CCM-ANSWER',
      note: 'the object that mget answers has no prototype now: no hasOwnProperty, and a strict comparison tells it from {}',
    },
    set: { to: 'set', does: 'writes', args: ['key', 'value', 'ttl'], answers: 'true', gives: 'boolean' },
    mset: { to: 'mset', does: 'writes', args: ['items'], answers: 'true', gives: 'boolean' },
    del: [
      { to: 'mdelete', does: 'writes', args: ['keys'], answers: 'count', when: 'array' },
      { to: 'delete', does: 'writes', args: ['key'], answers: 'count', gives: 'boolean', when: 'single' },
      { to: 'mdelete', does: 'writes', args: ['key or keys'], answers: 'count', when: 'either' },
    ],
    take: {
      to: 'take',
      does: 'writes',
      args: ['key'],
      answers: 'value',
      code: 'CCM-ATOMIC',
      note: 'take was two steps, get and del; it is one atomic step now',
    },
    ttl: [
      { to: 'expire', does: 'writes', args: ['key', 'ttl'], least: 2, answers: 'boolean' },
      refused('CCM-TTL', 'ttl(key) sets the default lifetime again; write the lifetime out'),
    ],
    getTtl: refused('CCM-TTL', 'getTtl answers a point in time; ttl(key) answers the seconds that remain'),
    keys: { to: 'keys', does: 'reads', args: [], answers: 'list' },
    has: { to: 'exists', does: 'reads', args: ['key'], answers: 'boolean' },
    getStats: refused(
      'CCM-STATS',
      'the names of the counters differ: hits and misses are cacheHits and cacheMisses',
    ),
    flushAll: { to: 'clear', does: 'writes', args: [], answers: 'nothing', gives: 'other' },
    flushStats: refused('CCM-STATS', 'counters cannot be set back'),
    close: { to: 'close', does: 'writes', args: [], answers: 'nothing' },
    on: EVENTS,
    once: EVENTS,
    addListener: EVENTS,
    removeListener: EVENTS,
    off: EVENTS,
    emit: EVENTS,
    removeAllListeners: EVENTS,
  },
  properties: {
    options: refused('CCM-CONFIG', 'options are fixed when a cache is made'),
    data: refused('CCM-SNAPSHOT', 'the entries are not reachable from outside'),
    stats: refused('CCM-STATS', 'ask getStats()'),
  },
  options: {
    base: { backend: "'memory'", ttl: 'Infinity', maxSize: 'Infinity', clone: 'true' },
    rules: {
      stdTTL: { as: 'ttl', to: 'ttl' },
      checkperiod: { as: 'dropped' },
      useClones: { as: 'clone', to: 'clone' },
      maxKeys: {
        as: 'count',
        to: 'maxSize',
        unlimited: [-1],
        code: 'CCM-FULL',
        note: 'set threw ECACHEFULL when the cache was full; the new cache evicts the least recently used entry, and keys() has no order to rely on',
      },
      deleteOnExpire: {
        as: 'refused',
        only: 'false',
        code: 'CCM-CONFIG',
        note: 'expired values are never handed out',
      },
      forceString: { as: 'refused', only: 'true', code: 'CCM-CONFIG', note: 'values keep their type' },
      enableLegacyCallbacks: {
        as: 'refused',
        only: 'true',
        code: 'CCM-CONFIG',
        note: 'calls with a callback',
      },
      errorOnMissing: {
        as: 'refused',
        only: 'true',
        code: 'CCM-CONFIG',
        note: 'a miss is undefined, never an error',
      },
      objectValueSize: { as: 'dropped' },
      arrayValueSize: { as: 'dropped' },
      promiseValueSize: { as: 'dropped' },
    },
  },
  standIn: `
import { EventEmitter } from 'events'
declare namespace NodeCache {
  type Key = string | number
  interface Options { stdTTL?: number; checkperiod?: number; useClones?: boolean; deleteOnExpire?: boolean; maxKeys?: number; forceString?: boolean; errorOnMissing?: boolean; enableLegacyCallbacks?: boolean }
  interface Stats { hits: number; misses: number; keys: number; ksize: number; vsize: number }
  interface ValueSetItem<T = any> { key: Key; val: T; ttl?: number }
}
declare class NodeCache extends EventEmitter {
  constructor(options?: NodeCache.Options)
  readonly options: NodeCache.Options; readonly data: Record<string, unknown>; readonly stats: NodeCache.Stats
  get<T = any>(key: NodeCache.Key): T | undefined
  mget<T = any>(keys: NodeCache.Key[]): { [key: string]: T }
  set<T>(key: NodeCache.Key, value: T, ttl?: number | string): boolean
  mset<T>(items: NodeCache.ValueSetItem<T>[]): boolean
  del(keys: NodeCache.Key | NodeCache.Key[]): number
  take<T = any>(key: NodeCache.Key): T | undefined
  ttl(key: NodeCache.Key, ttl?: number): boolean
  getTtl(key: NodeCache.Key): number | undefined
  keys(): string[]
  getStats(): NodeCache.Stats
  has(key: NodeCache.Key): boolean
  flushAll(): void; flushStats(): void; close(): void
}
export = NodeCache
`,
}

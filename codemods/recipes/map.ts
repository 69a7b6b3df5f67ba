import type { Method, Recipe } from './recipe.js'

const refused = (code: Method['code'], note: string): Method => ({
  does: 'writes',
  answers: 'other',
  code: code!,
  note,
})

/** A plain Map that somebody says is a cache: no lifetime, no bound, values by reference. */
export function map(names: readonly string[]): Recipe {
  return {
    name: 'map',
    source: { global: 'Map', names },
    bridge: 'map',
    entrances: [
      {
        export: 'Map',
        kind: 'class',
        becomes: 'createCache',
        code: 'CCM-BOUND',
        note: 'a Map has no bound and no lifetime; give the cache both',
      },
    ],
    types: { Map: 'Cache' },
    methods: {
      get: { to: 'get', does: 'reads', args: ['key'], answers: 'value' },
      set: { to: 'set', does: 'writes', args: ['key', 'value'], answers: 'this', gives: 'boolean' },
      has: { to: 'exists', does: 'reads', args: ['key'], answers: 'boolean' },
      delete: { to: 'delete', does: 'writes', args: ['key'], answers: 'boolean' },
      clear: { to: 'clear', does: 'writes', args: [], answers: 'nothing', gives: 'other' },
      keys: { to: 'keys', does: 'reads', args: [], answers: 'iterator' },
      values: refused('CCM-SCAN', 'a remote cache cannot hand out all its values'),
      entries: refused('CCM-SCAN', 'a remote cache cannot hand out all its entries'),
      forEach: refused('CCM-SCAN', 'a remote cache cannot hand out all its entries'),
    },
    properties: { size: { to: 'keys', member: 'length', does: 'reads', answers: 'other' } },
    options: { base: { backend: "'memory'", ttl: 'Infinity', maxSize: 'Infinity' }, rules: {} },
  }
}

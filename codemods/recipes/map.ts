import type { Recipe } from './recipe.js'
import { ITERATED, WALKS } from './walks.js'

/** A plain Map that somebody says is a cache: no lifetime, no bound, values by reference. */
export function map(names: readonly string[]): Recipe {
  return {
    name: 'map',
    source: { global: 'Map', names },
    bridge: 'map',
    keys: 'identity',
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
      ...WALKS,
    },
    iterated: ITERATED,
    properties: { size: { to: 'keys', member: 'length', does: 'reads', answers: 'other' } },
    options: { base: { backend: "'memory'", ttl: 'Infinity', maxSize: 'Infinity' }, rules: {} },
  }
}

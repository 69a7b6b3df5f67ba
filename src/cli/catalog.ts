import type { Command } from './command.js'

export type HelpGroup = 'Look:' | 'Entries:' | 'Whole caches:' | 'Code:' | 'Set up:'

export interface CatalogEntry {
  readonly name: string
  readonly summary: string
  readonly group: HelpGroup
  /** A command is loaded only when it is the one asked for: `stats` never loads what `migrate` needs. */
  load(): Promise<Command>
}

/** Every command, in the order of the help. */
export const catalog: readonly CatalogEntry[] = [
  {
    name: 'get',
    summary: 'print the value of a key',
    group: 'Entries:',
    load: async () => (await import('./commands/get.js')).get,
  },
  {
    name: 'set',
    summary: 'store a value',
    group: 'Entries:',
    load: async () => (await import('./commands/set.js')).set,
  },
  {
    name: 'delete',
    summary: 'delete keys',
    group: 'Entries:',
    load: async () => (await import('./commands/delete.js')).deleteCommand,
  },
  {
    name: 'ttl',
    summary: 'print or change how long a key lives',
    group: 'Entries:',
    load: async () => (await import('./commands/ttl.js')).ttl,
  },
  {
    name: 'keys',
    summary: 'list keys, by pattern, size, ttl or idle time',
    group: 'Entries:',
    load: async () => (await import('./commands/keys.js')).keys,
  },
  {
    name: 'flush',
    summary: 'remove entries, by cache or pattern',
    group: 'Whole caches:',
    load: async () => (await import('./commands/flush.js')).flush,
  },
]

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
    name: 'stats',
    summary: 'hit rates, sizes and evictions, of stores and running processes',
    group: 'Look:',
    load: async () => (await import('./commands/stats.js')).stats,
  },
  {
    name: 'health',
    summary: 'probe the cache; exit 0 or 1',
    group: 'Look:',
    load: async () => (await import('./commands/health.js')).health,
  },
  {
    name: 'doctor',
    summary: 'find out what is wrong, and what to change',
    group: 'Look:',
    load: async () => (await import('./commands/doctor.js')).doctor,
  },
  {
    name: 'ps',
    summary: 'list running processes whose caches can be looked into',
    group: 'Look:',
    load: async () => (await import('./commands/ps.js')).ps,
  },
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
    name: 'inspect',
    summary: 'all there is to know of a key, and who holds it',
    group: 'Entries:',
    load: async () => (await import('./commands/inspect.js')).inspect,
  },
  {
    name: 'flush',
    summary: 'remove entries, by cache or pattern',
    group: 'Whole caches:',
    load: async () => (await import('./commands/flush.js')).flush,
  },
  {
    name: 'warm',
    summary: 'fill a cache from a file',
    group: 'Whole caches:',
    load: async () => (await import('./commands/warm.js')).warm,
  },
  {
    name: 'export',
    summary: 'write entries to a file that warm reads',
    group: 'Whole caches:',
    load: async () => (await import('./commands/export.js')).exportCommand,
  },
  {
    name: 'bench',
    summary: 'measure the backends on this machine, or replay an access log',
    group: 'Look:',
    load: async () => (await import('./commands/bench.js')).bench,
  },
  {
    name: 'config',
    summary: 'show every setting and where it came from',
    group: 'Set up:',
    load: async () => (await import('./commands/config.js')).config,
  },
  {
    name: 'completion',
    summary: 'print a completion script for bash, zsh or fish',
    group: 'Set up:',
    load: async () => (await import('./commands/completion.js')).completion,
  },
  {
    name: 'migrate',
    summary: 'move code from legacy sync caches to the awaited API',
    group: 'Code:',
    load: async () => (await import('./commands/migrate.js')).migrate,
  },
]

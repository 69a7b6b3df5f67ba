import type { Command } from './command.js'

export type HelpGroup = 'See:' | 'Change:' | 'Move:' | 'Set up:'

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
    group: 'See:',
    load: async () => (await import('./commands/get.js')).get,
  },
]

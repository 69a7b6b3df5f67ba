import type { Command } from '../command.js'
import { deleteKeys } from '../delete-keys.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { openCache, type StoreOptions } from '../open-cache.js'
import { scopeOptions, storeOptions } from '../shared-options.js'

interface DeleteOptions extends StoreOptions {
  readonly keys: readonly string[]
}

export interface DeleteData {
  readonly keys: readonly string[]
  readonly deleted: number
}

export const deleteCommand: Command<DeleteOptions, DeleteData> = {
  configure(parser) {
    describe(
      parser,
      'Delete keys, also from the memory of every process that holds them. Exits 1 where none was there.',
      [
        ['delete users:42', 'the full stored key'],
        ['delete 42 43 --prefix users', "as the application's cache names them"],
      ],
    )
    storeOptions(scopeOptions(parser.argument('<keys...>', 'the keys')))
  },
  async run(context, options) {
    const deleted = await deleteKeys(await openCache(context, { ...options, writes: true }), options.keys)
    return { exitCode: deleted > 0 ? EXIT.done : EXIT.no, data: { keys: options.keys, deleted } }
  },
  async render(data) {
    const { formatCount } = await import('../render/units.js')
    return `deleted ${formatCount(data.deleted)} of ${formatCount(data.keys.length)}`
  },
}

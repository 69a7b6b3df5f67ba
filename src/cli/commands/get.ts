import type { Command } from '../command.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { openCache, type StoreOptions } from '../open-cache.js'
import { scopeOptions, storeOptions } from '../shared-options.js'
import { type ValueDocument, valueDocument } from '../value-document.js'

interface GetOptions extends StoreOptions {
  readonly key: string
}

export type GetData = { readonly key: string; readonly found: boolean } & Partial<ValueDocument>

export const get: Command<GetOptions, GetData> = {
  configure(parser) {
    describe(
      parser,
      'Print the value of a key: text as it is, everything else as JSON. Exits 1 where there is none.',
      [
        ['get users:42', 'the full stored key'],
        ['get 42 --prefix users', "the same, as the application's cache names it"],
        ['get users:42 --json | jq .value', 'for a script'],
      ],
    )
    storeOptions(scopeOptions(parser.argument('<key>', 'the key')))
  },
  async run(context, options) {
    const { cache } = await openCache(context, options)
    const value = await cache.get(options.key)
    if (value === undefined) {
      context.note(`${options.key} is not there`)
      return { exitCode: EXIT.no, data: { key: options.key, found: false } }
    }
    return { exitCode: EXIT.done, data: { key: options.key, found: true, ...valueDocument(value) } }
  },
  async render(data, page) {
    const { renderValue } = await import('../render/value.js')
    return renderValue(data, page)
  },
}

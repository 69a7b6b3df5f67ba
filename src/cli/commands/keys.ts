import { Option } from 'commander'
import type { Command } from '../command.js'
import type { Context } from '../context.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { batched, collect, limited } from '../iterate.js'
import { bySort, type KeyDetail, SORTS, type SortName } from '../key-details.js'
import { type OpenedCache, openCache, type StoreOptions } from '../open-cache.js'
import { parseCount } from '../parse-options.js'
import { scopeOptions, storeOptions } from '../shared-options.js'

const BATCH = 500

interface KeysOptions extends StoreOptions {
  readonly pattern?: string
  readonly limit?: number
  readonly sort?: SortName
}

export interface KeysData {
  readonly pattern: string
  readonly keys: readonly string[]
  /** With `--sort` only. */
  readonly details?: readonly KeyDetail[]
}

export const keys: Command<KeysOptions, KeysData> = {
  configure(parser) {
    describe(
      parser,
      'List the keys that match a pattern, one a line. Reads in small steps: safe on a busy server.',
      [
        ['keys', 'all of them'],
        ["keys 'users:*' --limit 20", 'some of them; * ? [a-z] [^x] \\ as in Redis'],
        ['keys --sort size --limit 10', 'the ten largest, with size, ttl and idle time'],
      ],
    )
    parser
      .argument('[pattern]', 'Redis glob; quote it (default: *)')
      .addOption(new Option('--limit <n>', 'list no more than n').argParser(parseCount))
      .addOption(
        new Option(
          '--sort <by>',
          'size: largest first; ttl: soonest to expire first; idle: longest unused first',
        ).choices([...SORTS]),
      )
    storeOptions(scopeOptions(parser))
  },
  async run(context, options) {
    const opened = await openCache(context, options)
    const pattern = options.pattern ?? '*'
    if (options.sort !== undefined) {
      const details = await sortedDetails(opened, pattern, options, context)
      return { exitCode: EXIT.done, data: { pattern, keys: details.map(detail => detail.key), details } }
    }
    const found = limited(opened.scan(pattern), options.limit, context.signal)
    if (!context.json) return { chunks: lines(found) }
    return { exitCode: EXIT.done, data: { pattern, keys: await collect(found) } }
  },
  async render(data, page) {
    const { renderKeyDetails } = await import('../render/keys.js')
    return renderKeyDetails(data.details ?? [], page)
  },
}

async function* lines(found: AsyncIterable<string>): AsyncIterable<string> {
  for await (const batch of batched(found, BATCH)) yield `${batch.join('\n')}\n`
}

/** Holds no more than `--limit` details at a time, however many keys there are. */
async function sortedDetails(
  opened: OpenedCache,
  pattern: string,
  { sort = 'size', limit = Number.POSITIVE_INFINITY }: KeysOptions,
  context: Context,
): Promise<KeyDetail[]> {
  const progress = context.progress('reading keys')
  let details: KeyDetail[] = []
  let seen = 0
  for await (const batch of batched(opened.scan(pattern), BATCH)) {
    context.signal.throwIfAborted()
    details.push(...(await opened.details(batch)))
    if (details.length > limit + 10_000) details = details.sort(bySort[sort]).slice(0, limit)
    seen += batch.length
    progress.update(seen)
  }
  progress.end()
  return details.sort(bySort[sort]).slice(0, limit)
}

import { Option } from 'commander'
import type { Command, Result } from '../command.js'
import type { Context } from '../context.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { batched, collect, limited } from '../iterate.js'
import { bySort, type KeyDetail, SORTS, type SortName } from '../key-details.js'
import { attach, type LiveOptions, wantsLive } from '../live.js'
import { type OpenedCache, openCache, type StoreOptions } from '../open-cache.js'
import { parseCount } from '../parse-options.js'
import { liveOptions, scopeOptions, storeOptions } from '../shared-options.js'
import { UsageError } from '../usage-error.js'

const BATCH = 500
const MOST_LIVE_KEYS = 10_000

interface KeysOptions extends StoreOptions, LiveOptions {
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
    storeOptions(scopeOptions(liveOptions(parser)))
  },
  async run(context, options) {
    if (wantsLive(options)) return liveKeys(context, options)
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

/** What caches inside processes hold, under their full names; mostly asked of memory, which no store shows. */
async function liveKeys(context: Context, options: KeysOptions): Promise<Result<KeysData>> {
  if (options.sort !== undefined) throw new UsageError('--sort looks at a store; leave it out for a process')
  const processes = await attach(context, options)
  const pattern = options.pattern ?? '*'
  const limit = options.limit ?? MOST_LIVE_KEYS
  const cache = options.prefix ?? options.type?.toLowerCase()
  const asked = { pattern, limit, ...(cache === undefined ? {} : { cache }) }
  const answers = await Promise.all(processes.map(({ client }) => client.ask('keys', asked)))
  if (answers.some(answer => answer.more))
    context.note(`there are more; these are the first ${limit} of each process`)
  const keys = [...new Set(answers.flatMap(answer => answer.keys))].slice(0, limit)
  if (!context.json) return { chunks: lines(from(keys)) }
  return { exitCode: EXIT.done, data: { pattern, keys } }
}

async function* from<T>(items: readonly T[]): AsyncIterable<T> {
  yield* items
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

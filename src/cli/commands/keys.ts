import { Option } from 'commander'
import type { Command, Result } from '../command.js'
import type { Context } from '../context.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { batched, collect, limited } from '../iterate.js'
import { bySort, type KeyDetail, SORTS, type SortName } from '../key-details.js'
import { attach, type LiveOptions, wantsLive } from '../live.js'
import { type HotRow, hotKeys, liveKeys } from '../live-keys.js'
import { type OpenedCache, openCache, type StoreOptions } from '../open-cache.js'
import { parseCount } from '../parse-options.js'
import { namedPrefix } from '../scope.js'
import { liveOptions, scopeOptions, storeOptions } from '../shared-options.js'
import { UsageError } from '../usage-error.js'

const BATCH = 500

interface KeysOptions extends StoreOptions, LiveOptions {
  readonly pattern?: string
  readonly limit?: number
  readonly sort?: SortName | 'hot'
}

export interface KeysData {
  readonly pattern: string
  readonly keys: readonly string[]
  /** With `--sort` only. */
  readonly details?: readonly KeyDetail[]
  /** With `--sort hot` only. */
  readonly hot?: readonly HotRow[]
}

export const keys: Command<KeysOptions, KeysData> = {
  configure(parser) {
    describe(
      parser,
      'List the keys that match a pattern, one a line. Reads in small steps: safe on a busy server.',
      [
        ['keys', 'all of them'],
        ["keys 'users:*' --limit 20", 'some of them; * ? [a-z] [^x] \\ as in Redis'],
        ['keys --sort hot --app orders', 'the keys that processes read most right now'],
        ['keys --sort size --limit 10', 'the ten largest, with size, ttl and idle time'],
      ],
    )
    parser
      .argument('[pattern]', 'Redis glob; quote it (default: *)')
      .addOption(new Option('--limit <n>', 'list no more than n').argParser(parseCount))
      .addOption(
        new Option(
          '--sort <by>',
          'size: largest first; ttl: soonest to expire first; idle: longest unused first; hot: read most, inside processes',
        ).choices([...SORTS, 'hot']),
      )
    storeOptions(scopeOptions(liveOptions(parser)))
  },
  async run(context, options) {
    if (wantsLive(options)) return inProcesses(context, options)
    const opened = await openCache(context, options)
    const pattern = options.pattern ?? '*'
    if (options.sort === 'hot')
      throw new UsageError('--sort hot looks into processes; add --app or --pid (cachectl ps)')
    if (options.sort === 'idle' && opened.target.kind === 'disk')
      throw new UsageError(
        'a disk store does not keep when a key was last used; --sort size and --sort ttl work',
      )
    if (options.sort !== undefined) {
      const details = await sortedDetails(opened, pattern, options.sort, options.limit, context)
      return { exitCode: EXIT.done, data: { pattern, keys: details.map(detail => detail.key), details } }
    }
    const found = limited(opened.scan(pattern), options.limit, context.signal)
    if (!context.json) return { chunks: lines(found) }
    return { exitCode: EXIT.done, data: { pattern, keys: await collect(found) } }
  },
  async render(data, page) {
    const { renderHotKeys, renderKeyDetails } = await import('../render/keys.js')
    return data.hot === undefined ? renderKeyDetails(data.details ?? [], page) : renderHotKeys(data.hot, page)
  },
}

async function inProcesses(context: Context, options: KeysOptions): Promise<Result<KeysData>> {
  const processes = await attach(context, options)
  const { pattern = '*', limit } = options
  if (options.sort === 'hot') {
    const hot = await hotKeys(processes, limit)
    return { exitCode: EXIT.done, data: { pattern, keys: hot.map(({ key }) => key), hot } }
  }
  if (options.sort !== undefined)
    throw new UsageError(`--sort ${options.sort} looks at a store; processes know --sort hot`)
  const cache = namedPrefix(options)
  const keys = await liveKeys(processes, { pattern, limit, cache }, context)
  return context.json ? { exitCode: EXIT.done, data: { pattern, keys } } : { chunks: lines(from(keys)) }
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
  sort: SortName,
  limit: number | undefined,
  context: Context,
): Promise<KeyDetail[]> {
  const progress = context.progress('reading keys')
  let details: KeyDetail[] = []
  let seen = 0
  for await (const batch of batched(opened.scan(pattern), BATCH)) {
    context.signal.throwIfAborted()
    details.push(...(await opened.details(batch)))
    if (limit !== undefined && details.length > limit + 10_000)
      details = details.sort(bySort[sort]).slice(0, limit)
    seen += batch.length
    progress.update(seen)
  }
  progress.end()
  return details.sort(bySort[sort]).slice(0, limit)
}

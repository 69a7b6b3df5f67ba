import type { Cache } from '../../cache.js'
import type { Command } from '../command.js'
import type { Context } from '../context.js'
import { deleteKeys } from '../delete-keys.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { batched } from '../iterate.js'
import { attach, type LiveOptions, wantsLive } from '../live.js'
import { type OpenedCache, openCache, type StoreOptions } from '../open-cache.js'
import { prefixOf } from '../prefix-of.js'
import { namedPrefix } from '../scope.js'
import { liveOptions, scopeOptions, storeOptions } from '../shared-options.js'
import { UsageError } from '../usage-error.js'

const SAMPLE = 5
const BATCH = 500

interface FlushOptions extends StoreOptions, LiveOptions {
  readonly l1?: boolean
  readonly pattern?: string
  readonly yes?: boolean
  readonly dryRun?: boolean
}

/** What a flush would remove. */
export interface FlushPlan {
  readonly pattern: string
  readonly prefix: string
  readonly matched: number
  readonly sample: readonly string[]
  /** Entries by the part of the key before its first colon; '' = keys without one. */
  readonly groups: Readonly<Record<string, number>>
}

export interface FlushData extends FlushPlan {
  readonly dryRun: boolean
  readonly deleted: number
  /** Only copies went, out of the memory of this many processes. */
  readonly processes?: number
}

export const flush: Command<FlushOptions, FlushData> = {
  configure(parser) {
    describe(parser, 'Remove entries. Shows how many and which before it asks; scripts pass --yes.', [
      ['flush --prefix users', 'one cache'],
      ["flush 'users:*:profile'", 'what matches a pattern'],
      ['flush --dry-run', 'only show what would go'],
      ['flush --l1', 'only the copies in the memory of running processes'],
      ['flush --yes', 'everything in the target, without a question'],
    ])
    parser
      .argument('[pattern]', 'Redis glob; quote it (default: *)')
      .option('-y, --yes', 'do not ask')
      .option('--l1', 'drop the copies (L1) that running processes hold; the store keeps its entries')
      .option('--dry-run', 'show what would be removed, remove nothing')
    storeOptions(scopeOptions(liveOptions(parser)))
  },
  async run(context, options) {
    if (options.l1) return { exitCode: EXIT.done, data: await flushL1(context, options) }
    if (wantsLive(options))
      throw new UsageError('a process is flushed with --l1; for its store name --redis or --disk')
    const opened = await openCache(context, { ...options, writes: true })
    const plan = await planFlush(opened, options.pattern ?? '*', context)
    if (options.dryRun) return { exitCode: EXIT.done, data: { ...plan, dryRun: true, deleted: 0 } }
    const agreed = plan.matched === 0 || options.yes || (await agree(plan, context))
    if (!agreed) return { exitCode: EXIT.no, data: { ...plan, dryRun: false, deleted: 0 } }
    return {
      exitCode: EXIT.done,
      data: { ...plan, dryRun: false, deleted: await remove(opened, plan, context) },
    }
  },
  async render(data, page) {
    const { renderFlush } = await import('../render/flush.js')
    return renderFlush(data, page)
  },
}

async function planFlush(opened: OpenedCache, pattern: string, context: Context): Promise<FlushPlan> {
  const progress = context.progress('counting')
  const sample: string[] = []
  const groups = new Map<string, number>()
  let matched = 0
  for await (const key of opened.scan(pattern)) {
    context.signal.throwIfAborted()
    matched++
    if (sample.length < SAMPLE) sample.push(key)
    const group = opened.scope.prefix || prefixOf(key)
    groups.set(group, (groups.get(group) ?? 0) + 1)
    progress.update(matched)
  }
  progress.end()
  return { pattern, prefix: opened.scope.prefix, matched, sample, groups: Object.fromEntries(groups) }
}

/** Copies cost nothing but misses, so nobody is asked. */
async function flushL1(context: Context, options: FlushOptions): Promise<FlushData> {
  if (options.pattern !== undefined) throw new UsageError('--l1 drops whole copies; it takes no pattern')
  const cache = namedPrefix(options)
  const processes = await attach(context, options)
  const answers = await Promise.all(
    processes.map(({ client }) => client.ask('flushL1', cache === undefined ? {} : { cache })),
  )
  const deleted = answers.reduce((sum, { dropped }) => sum + dropped, 0)
  return {
    pattern: '*',
    prefix: cache ?? '',
    matched: deleted,
    sample: [],
    groups: {},
    dryRun: false,
    deleted,
    processes: processes.length,
  }
}

async function agree(plan: FlushPlan, context: Context): Promise<boolean> {
  const entries = `${plan.matched} ${plan.matched === 1 ? 'entry' : 'entries'}`
  if (!context.interactive)
    throw new UsageError(`flush would remove ${entries}; pass --yes to do it, or --dry-run to look first`)
  const { plainStyle } = await import('../render/style.js')
  const { renderFlushPlan } = await import('../render/flush.js')
  context.note(renderFlushPlan(plan, { width: 80, style: plainStyle }))
  return context.confirm(`Remove ${entries}?`)
}

/** In batches, so that no server is blocked; each batch also drops out of the memory of the processes that hold copies. */
async function remove(opened: OpenedCache, plan: FlushPlan, context: Context): Promise<number> {
  const progress = context.progress('removing')
  let deleted = 0
  for await (const batch of batched(opened.scan(plan.pattern), BATCH)) {
    context.signal.throwIfAborted()
    deleted += await deleteKeys(opened, batch)
    progress.update(deleted, plan.matched)
  }
  progress.end()
  return deleted + (await fenceOff(opened.cache, plan))
}

/** A whole cache is cleared once more: that also takes the claims of factories that are running, so that no late result returns. */
async function fenceOff(cache: Cache, { prefix, pattern }: FlushPlan): Promise<number> {
  return prefix !== '' && pattern === '*' ? cache.clear() : 0
}

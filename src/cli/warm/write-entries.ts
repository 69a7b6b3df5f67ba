import { isDeepStrictEqual } from 'node:util'
import type { BulkItem } from '../../bulk-items.js'
import type { Cache } from '../../cache.js'
import type { Place } from '../open-cache.js'
import { pushInto } from '../push-into.js'
import type { WarmEntry } from './warm-entry.js'

export interface WriteOptions {
  /** Entries per write. */
  readonly batch: number
  /** Writes under way at the same time. */
  readonly concurrency: number
  /** Seconds for entries that name none; undefined = the default of their cache. */
  readonly ttl: number | undefined
  /** Leave keys alone that are already there. */
  readonly onlyMissing: boolean
  /** Read every entry back and compare. */
  readonly verify: boolean
  /** Called after every write with the entries done so far. */
  readonly onProgress: (done: number) => void
  readonly signal: AbortSignal
  /** How much of the source has been read, in characters. */
  readonly textRead: () => number
  /** Closes the caches; `place` opens them again. Called while no write is under way. */
  readonly letGo: () => Promise<void>
}

export interface WriteCounts {
  written: number
  /** Left alone, as they were there. */
  skipped: number
  /** Not stored: the store is full, or the entry too large. */
  refused: number
  /** Read back and found different. */
  different: number
}

/**
 * What a disk store has mapped and touched counts as memory of the process, and nothing but closing gives it back: a million entries
 * would seem to take 430 MB, of which 90 are its own.
 */
const LET_GO_AFTER = 16 * 1024 * 1024

/** Writes as fast as the store takes it, with no more than `batch * concurrency` entries held. */
export async function writeEntries(
  batches: AsyncIterable<readonly WarmEntry[]>,
  place: (entry: WarmEntry) => Place,
  options: WriteOptions,
): Promise<WriteCounts> {
  const counts: WriteCounts = { written: 0, skipped: 0, refused: 0, different: 0 }
  const running = new Set<Promise<void>>()
  let heldSince = 0
  for await (const batch of batches) {
    options.signal.throwIfAborted()
    if (options.textRead() - heldSince >= LET_GO_AFTER) {
      await Promise.all(running)
      await options.letGo()
      heldSince = options.textRead()
    }
    const write = writeBatch(batch, place, options, counts).finally(() => running.delete(write))
    running.add(write)
    if (running.size >= options.concurrency) await Promise.race(running)
  }
  await Promise.all(running)
  return counts
}

async function writeBatch(
  batch: readonly WarmEntry[],
  place: (entry: WarmEntry) => Place,
  options: WriteOptions,
  counts: WriteCounts,
): Promise<void> {
  const byCache = new Map<Cache, BulkItem<unknown>[]>()
  for (const entry of batch) {
    const { cache, key } = place(entry)
    pushInto(byCache, cache, itemOf(key, entry, options.ttl))
  }
  for (const [cache, items] of byCache) await writeGroup(cache, items, options, counts)
  const { written, skipped, refused, different } = counts
  options.onProgress(written + skipped + refused + different)
}

function itemOf(
  key: string,
  { value, ttl: own }: WarmEntry,
  fallback: number | undefined,
): BulkItem<unknown> {
  const ttl = own ?? fallback
  return ttl === undefined ? { key, value } : { key, value, ttl }
}

async function writeGroup(
  cache: Cache,
  all: readonly BulkItem<unknown>[],
  { onlyMissing, verify }: WriteOptions,
  counts: WriteCounts,
): Promise<void> {
  const present = onlyMissing ? await Promise.all(all.map(item => cache.exists(item.key))) : []
  const items = all.filter((_, at) => !present[at])
  counts.skipped += all.length - items.length
  const stored = (await cache.mset(items)) ? items : await storeOneByOne(cache, items)
  counts.refused += items.length - stored.length
  const different = verify ? await countDifferent(cache, stored) : 0
  counts.different += different
  counts.written += stored.length - different
}

/** Finds out which of a batch the store did not take. */
async function storeOneByOne(
  cache: Cache,
  items: readonly BulkItem<unknown>[],
): Promise<BulkItem<unknown>[]> {
  const answers = await Promise.all(items.map(item => cache.mset([item])))
  return items.filter((_, at) => answers[at])
}

/** A key that a later entry of the same batch names again holds that one's value: only the last of each counts. */
async function countDifferent(cache: Cache, items: readonly BulkItem<unknown>[]): Promise<number> {
  const last = new Map(items.map(item => [item.key, item.value]))
  const values = await cache.mget([...last.keys()])
  return [...last].filter(([key, value]) => !isDeepStrictEqual(values[key], value)).length
}

import type { CacheType } from '../cache-types.js'
import type { Context } from './context.js'
import type { LiveProcess } from './live.js'

const MOST_KEYS = 10_000
/** Long enough to see a pattern, short enough to cost the process nothing that matters. */
const SAMPLE_MS = 500

/** A key and how much of the reading goes to it. */
export interface HotRow {
  readonly key: string
  readonly cache: string
  readonly app: string
  readonly pid: number
  /** Of the reads of its process that were seen, 0 to 1. */
  readonly share: number
}

export interface LiveKeyOptions {
  readonly pattern: string
  readonly limit?: number | undefined
  readonly cache?: string | CacheType | undefined
}

/** What caches inside processes hold; mostly asked of memory, which no store shows. Under their full names, unless a cache is named. */
export async function liveKeys(
  processes: readonly LiveProcess[],
  { pattern, limit = MOST_KEYS, cache }: LiveKeyOptions,
  context: Context,
): Promise<string[]> {
  const asked = { pattern, limit, ...(cache === undefined ? {} : { cache }) }
  const answers = await Promise.all(processes.map(({ client }) => client.ask('keys', asked)))
  if (answers.some(answer => answer.more))
    context.note(`there are more; these are the first ${limit} of each process`)
  return [...new Set(answers.flatMap(answer => answer.keys))].slice(0, limit)
}

/** The keys that are read most, from a short sample of all reads. */
export async function hotKeys(processes: readonly LiveProcess[], limit = 10): Promise<HotRow[]> {
  const answers = await Promise.all(
    processes.map(async ({ info, client }) => {
      const keys = await client.ask('hot', { ms: SAMPLE_MS, limit })
      return keys.map(hot => ({ ...hot, app: info.app, pid: info.pid }))
    }),
  )
  return answers
    .flat()
    .sort((a, b) => b.share - a.share)
    .slice(0, limit)
}

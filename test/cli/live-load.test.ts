import { join } from 'node:path'
import { expect, test } from 'vitest'
import { useRedis } from '../helpers/use-redis.js'
import { type LiveApp, startApp } from './helpers/live-app.js'
import { runCli, scratch } from './helpers/run-cli.js'

/**
 * An application under load that does not stop for being looked at, and keeps count of its own: of what its reads answered and of
 * the evictions it was told. What is under way may be in the cache's counters already.
 */
const LOADED_APP = `
const users = createCache({ backend: process.env.BACKEND, keyPrefix: 'users', maxSize: 100, l1SizeRatio: 0.1 })
const mine = { hits: 0, misses: 0, evictions: 0, underWay: 0 }
users.on('evict', () => mine.evictions++)
let turn = 0
const read = async () => {
  // of ten reads four ask for one of a few keys, five for one of more than fit, again and again, one for a key that nobody had
  const n = turn++ % 10
  const key = n < 4 ? 'few' + n : n < 9 ? 'many' + (Math.floor(turn / 40) % 120) : process.pid + 'new' + turn
  mine.underWay++
  const value = await users.get(key)
  mine.underWay--
  if (value !== undefined) return void mine.hits++
  mine.misses++
  await users.set(key, turn)
}
const seen = async () => {
  const { cacheHits, cacheMisses, evictions, tiers = [] } = await users.getStats()
  const counted = { ...mine }
  return { counted, stats: { cacheHits, cacheMisses, evictions, ...byTier(tiers) } }
}
const byTier = tiers =>
  Object.fromEntries(tiers.flatMap(({ tier, hits, misses }) => [[tier + ' hits', hits], [tier + ' misses', misses]]))
/** Once every counter has grown past what it was. */
const seenLater = async ({ stats: before }) => {
  for (;;) {
    const now = await seen()
    if (Object.keys(before).every(name => now.stats[name] > before[name])) return now
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}
let running = true
const load = (async () => {
  while (running) {
    await Promise.all(Array.from({ length: 20 }, read))
    await new Promise(resolve => setTimeout(resolve, 3))
  }
})()
const stop = async () => { running = false; await load; return seen() }`

interface Seen {
  readonly counted: Record<'hits' | 'misses' | 'evictions' | 'underWay', number>
  readonly stats: Record<string, number>
}

interface Row {
  readonly pid: number
  readonly evictions: number
  readonly counters: Record<string, number>
  readonly tiers: readonly { readonly tier: string; readonly hits: number; readonly misses: number }[]
}

const redis = useRedis()
const COUNTERS = ['cacheHits', 'cacheMisses', 'totalRequests', 'sets'] as const

test.each([
  ['memory', ['cacheHits', 'cacheMisses', 'evictions']],
  ['multi_tier', ['cacheHits', 'cacheMisses', 'evictions', 'L1 hits', 'L1 misses', 'L2 hits', 'L2 misses']],
])('two processes of %s: while they work, stats tell each counter as it stands', async (BACKEND, names) => {
  const cwd = scratch()
  const env = { CACHE_INSPECT_DIR: join(cwd, 'sockets') }
  const start = (name: string) =>
    startApp(cwd, name, LOADED_APP, { ...env, CACHE_INSPECT: '1', BACKEND, REDIS_URL: redis.server.url })
  const apps = await Promise.all([start('one'), start('two')])
  const all = <T>(ask: (app: LiveApp, at: number) => Promise<T>) => Promise.all(apps.map(ask))
  /** What the command says, by process, under the names that the application uses. */
  const look = async () => {
    const outcome = await runCli(['stats', '--live', '--json'], { cwd, env })
    const { caches, total } = outcome.json<{ caches: Row[]; total: Record<string, number> }>()
    for (const { counters } of caches)
      expect(counters.totalRequests).toBe((counters.cacheHits ?? 0) + (counters.cacheMisses ?? 0))
    for (const name of COUNTERS)
      expect(total[name]).toBe(caches.reduce((sum, row) => sum + (row.counters[name] ?? 0), 0))
    expect(total.evictions).toBe(caches.reduce((sum, row) => sum + row.evictions, 0))
    return apps.map(({ pid }) => statsOf(caches.find(row => row.pid === pid)))
  }
  const later = (app: LiveApp, than: Seen) => app.ask<Seen>(`seenLater(${JSON.stringify(than)})`)

  for (let round = 0; round < 3; round++) {
    const first = await all(app => app.ask<Seen>('seen()'))
    const before = await all((app, at) => later(app, first[at] as Seen))
    const told = await look()
    const after = await all((app, at) => later(app, { ...before[at], stats: told[at] ?? {} } as Seen))
    for (const [at, stats] of told.entries()) {
      expect(Object.keys(stats).sort()).toEqual([...names].sort())
      expectBetween(before[at] as Seen, stats, after[at] as Seen)
    }
  }
  const end = await all(app => app.ask<Seen>('stop()'))
  const told = await look()
  for (const [at, { counted, stats }] of end.entries()) {
    expect(told[at]).toEqual(stats)
    const { hits: cacheHits, misses: cacheMisses, evictions, underWay } = counted
    expect(told[at]).toMatchObject({ cacheHits, cacheMisses, evictions })
    expect(underWay).toBe(0)
  }
})

function statsOf(row: Row | undefined): Record<string, number> {
  const tiers = (row?.tiers ?? []).flatMap(({ tier, hits, misses }) => [
    [`${tier} hits`, hits],
    [`${tier} misses`, misses],
  ])
  const { cacheHits = -1, cacheMisses = -1 } = row?.counters ?? {}
  return { cacheHits, cacheMisses, evictions: row?.evictions ?? -1, ...Object.fromEntries(tiers) }
}

/** Nothing counts backwards, and nothing is told that has not happened. */
function expectBetween(before: Seen, told: Record<string, number>, after: Seen): void {
  for (const [name, value] of Object.entries(told)) {
    expect(value, `${name}, at the earliest`).toBeGreaterThanOrEqual(before.stats[name] ?? Number.NaN)
    expect(value, `${name}, at the latest`).toBeLessThanOrEqual(after.stats[name] ?? Number.NaN)
  }
  const [{ cacheHits, cacheMisses, evictions }, { counted: least }, { counted: most }] = [told, before, after]
  expect(cacheHits).toBeGreaterThanOrEqual(least.hits)
  expect(cacheHits).toBeLessThanOrEqual(most.hits + most.underWay)
  expect(cacheMisses).toBeGreaterThanOrEqual(least.misses)
  expect(cacheMisses).toBeLessThanOrEqual(most.misses + most.underWay)
  expect(evictions).toBeGreaterThanOrEqual(least.evictions)
  expect(evictions).toBeLessThanOrEqual(most.evictions)
}

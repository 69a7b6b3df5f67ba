import type { StatsData } from '../commands/stats.js'
import type { CacheCounters } from '../stats-rows.js'
import type { Page } from './page.js'
import { sparkline } from './sparkline.js'
import { type Column, renderTable } from './table.js'
import { formatBytes, formatCount, formatShare } from './units.js'

type Row = StatsData['caches'][number]

export function renderStats({ caches, total }: StatsData, page: Page): string {
  if (caches.length === 0) return 'no entries'
  const live = caches.some(row => row.pid !== null)
  const counted = caches.some(row => row.counters !== null)
  const watched = caches.some(row => row.rates !== undefined)
  const columns: Column[] = [
    { title: 'cache', flexible: true },
    ...(live ? [{ title: 'process' }] : []),
    { title: 'tier' },
    { title: 'entries', align: 'right' as const },
    { title: 'size', align: 'right' as const, optional: true },
    ...(counted ? COUNTER_COLUMNS : []),
    ...(watched && counted ? [{ title: 'now/s', align: 'right' as const }, { title: '' }] : []),
  ]
  const rows = caches.flatMap(row => linesOf(row, { live, counted, watched }, page))
  const about = caches.some(row => row.estimated) ? '~' : ''
  const sum = [
    'total',
    ...(live ? [''] : []),
    '',
    about + formatCount(total.totalEntries),
    about + formatBytes(total.memoryUsage),
  ]
  if (caches.length > 1)
    rows.push([
      ...sum,
      ...(counted ? counterCells(total, total) : []),
      ...(watched && counted ? ['', ''] : []),
    ])
  const notes = notesOf(caches, page)
  return [renderTable(columns, rows, page), ...notes].join('\n')
}

const COUNTER_COLUMNS: readonly Column[] = [
  { title: 'hit rate', align: 'right' },
  { title: 'hits', align: 'right', optional: true },
  { title: 'misses', align: 'right', optional: true },
  { title: 'evicted', align: 'right', optional: true },
]

interface Shown {
  readonly live: boolean
  readonly counted: boolean
  readonly watched: boolean
}

/** A line for the cache, and one for each of its tiers. */
function linesOf(row: Row, { live, counted, watched }: Shown, page: Page): string[][] {
  const { style } = page
  const about = row.estimated ? '~' : ''
  const head = [
    row.degraded ? style.warn(row.cache) : row.cache,
    ...(live ? [`${row.app}[${row.pid}]`] : []),
    row.backend,
    about + formatCount(row.totalEntries),
    about + formatBytes(row.memoryUsage),
    ...(counted ? counterCells(row.counters, row) : []),
    ...(watched && counted
      ? [formatCount(Math.round(row.rates?.requests ?? 0)), sparkline(row.rates?.history ?? [])]
      : []),
  ]
  const tiers = row.tiers.map(tier => [
    '',
    ...(live ? [''] : []),
    style.dim(`${tier.tier} ${tier.backend}`),
    formatCount(tier.entries),
    formatBytes(tier.bytes),
    ...(counted ? tierCells(tier) : []),
    ...(watched && counted ? ['', ''] : []),
  ])
  return [head, ...tiers]
}

function counterCells(counters: CacheCounters | null, { evictions }: { evictions: number }): string[] {
  if (counters === null) return ['-', '-', '-', formatCount(evictions)]
  const { hitRate, totalRequests, cacheHits, staleHits, cacheMisses } = counters
  return [
    totalRequests === 0 ? '-' : formatShare(hitRate),
    formatCount(cacheHits + staleHits),
    formatCount(cacheMisses),
    formatCount(evictions),
  ]
}

function tierCells({ hits, misses, evictions }: Row['tiers'][number]): string[] {
  const rate = hits + misses === 0 ? '-' : formatShare(hits / (hits + misses))
  return [rate, formatCount(hits), formatCount(misses), formatCount(evictions)]
}

function notesOf(caches: readonly Row[], page: Page): string[] {
  const notes: string[] = []
  if (caches.some(row => row.estimated))
    notes.push(page.style.dim('~ estimated from a sample; --exact counts'))
  for (const row of caches.filter(one => one.degraded))
    notes.push(page.style.warn(`${row.cache} is degraded: it answers from memory while its store is away`))
  return notes
}

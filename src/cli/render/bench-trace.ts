import type { BenchData } from '../commands/bench.js'
import { bar } from './bar.js'
import type { Page } from './page.js'
import { renderTable } from './table.js'
import { formatCount, formatShare } from './units.js'

const BAR_WIDTH = 20

export function renderTrace(data: Extract<BenchData, { kind: 'trace' }>, page: Page): string {
  const { requests, distinctKeys, sizes, policies, advice, html } = data
  const rows = sizes.map((size, i) => [
    formatCount(size),
    formatShare(size / distinctKeys),
    ...policies.map(({ hitRates }) => formatShare(hitRates[i])),
    bar(Math.max(...policies.map(({ hitRates }) => hitRates[i] ?? 0)), BAR_WIDTH),
  ])
  const columns = [
    ...['entries', 'of all keys', ...policies.map(({ policy }) => policy)].map(title => ({
      title,
      align: 'right' as const,
    })),
    { title: 'best' },
  ]
  const head = page.style.dim(
    `${formatCount(requests)} requests for ${formatCount(distinctKeys)} keys; share of them that a cache would have answered`,
  )
  const parts = [head, renderTable(columns, rows, page), advice]
  if (html !== undefined) parts.push(page.style.dim(`chart: ${html}`))
  return parts.join('\n\n')
}

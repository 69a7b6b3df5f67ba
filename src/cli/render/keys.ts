import type { KeyDetail } from '../key-details.js'
import type { HotRow } from '../live-keys.js'
import type { Page } from './page.js'
import { renderTable } from './table.js'
import { formatBytes, formatDuration, formatShare } from './units.js'
import { visible } from './visible.js'

export function renderKeyDetails(details: readonly KeyDetail[], page: Page): string {
  if (details.length === 0) return 'no such keys'
  const knowsIdle = details.some(({ idle }) => idle !== null)
  const rows = details.map(({ key, bytes, ttl, idle }) => [
    visible(key, page),
    formatBytes(bytes),
    ttl === null ? 'never' : formatDuration(ttl),
    idle === null ? '-' : formatDuration(idle),
  ])
  return renderTable(
    [
      { title: 'key', flexible: true },
      { title: 'size', align: 'right' },
      { title: 'expires in', align: 'right' },
      ...(knowsIdle ? [{ title: 'idle', align: 'right' as const, optional: true }] : []),
    ],
    rows,
    page,
  )
}

export function renderHotKeys(hot: readonly HotRow[], page: Page): string {
  if (hot.length === 0) return 'no reads were seen'
  const rows = hot.map(({ key, cache, app, pid, share }) => [
    visible(key, page),
    cache,
    `${app}[${pid}]`,
    formatShare(share),
  ])
  return renderTable(
    [
      { title: 'key', flexible: true },
      { title: 'cache' },
      { title: 'process' },
      { title: 'reads', align: 'right' },
    ],
    rows,
    page,
  )
}

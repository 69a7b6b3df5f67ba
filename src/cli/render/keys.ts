import type { KeyDetail } from '../key-details.js'
import type { Page } from './page.js'
import { renderTable } from './table.js'
import { formatBytes, formatDuration } from './units.js'

export function renderKeyDetails(details: readonly KeyDetail[], page: Page): string {
  const rows = details.map(({ key, bytes, ttl, idle }) => [
    key,
    formatBytes(bytes),
    ttl === null ? 'never' : formatDuration(ttl),
    idle === null ? '-' : formatDuration(idle),
  ])
  return renderTable(
    [
      { title: 'key', flexible: true },
      { title: 'size', align: 'right' },
      { title: 'expires in', align: 'right' },
      { title: 'idle', align: 'right', optional: true },
    ],
    rows,
    page,
  )
}

import type { HealthData } from '../commands/health.js'
import type { Page } from './page.js'
import type { Style } from './style.js'
import { renderTable } from './table.js'
import { formatMs } from './units.js'

export function renderHealth(data: HealthData, page: Page): string {
  const rows = data.caches.map(({ name, backend, status, latencyMs, operations }) => [
    name,
    backend,
    paintStatus(status, page.style),
    formatMs(latencyMs),
    ...[operations.set, operations.get, operations.delete].map(ok => (ok ? 'ok' : page.style.bad('failed'))),
  ])
  const table = renderTable(
    [
      { title: 'cache', flexible: true },
      { title: 'backend', optional: true },
      { title: 'status' },
      { title: 'latency', align: 'right' },
      { title: 'set' },
      { title: 'get' },
      { title: 'delete' },
    ],
    rows,
    page,
  )
  return data.reason === null ? table : `${table}\n${data.reason}`
}

export function paintStatus(status: HealthData['status'], style: Style): string {
  const paint = { healthy: style.good, degraded: style.warn, unhealthy: style.bad }[status]
  return paint(status)
}

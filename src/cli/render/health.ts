import type { HealthData } from '../commands/health.js'
import type { Page } from './page.js'
import type { Style } from './style.js'
import { renderTable } from './table.js'
import { formatBytes, formatMs, formatShare } from './units.js'

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
  const notes = [...data.caches.flatMap(noteOf), memoryNote(data), data.reason].filter(Boolean)
  return [table, ...notes].join('\n')
}

export function paintStatus(status: HealthData['status'], style: Style): string {
  const paint = { healthy: style.good, degraded: style.warn, unhealthy: style.bad }[status]
  return paint(status)
}

/** `users app[1]: breaker closed, tracker armed, journal empty` */
function noteOf({ name, details }: HealthData['caches'][number]): string[] {
  const { breaker, coherence, journal } = details as Known
  const facts = [
    breaker &&
      `breaker ${breaker.state}${breaker.reason === undefined ? '' : ` since ${breaker.since} (${breaker.reason})`}`,
    coherence?.armed !== undefined && `tracker ${coherence.armed ? 'armed' : 'not armed'}`,
    journal && `journal ${journal.entries === 0 ? 'empty' : `${journal.entries} writes`}`,
  ].filter(Boolean)
  return facts.length === 0 ? [] : [`${name}: ${facts.join(', ')}`]
}

/** What the backends tell of themselves; each part only where there is one. */
interface Known {
  readonly breaker?: { readonly state: string; readonly since?: string; readonly reason?: string }
  readonly coherence?: { readonly armed?: boolean }
  readonly journal?: { readonly entries: number }
}

function memoryNote({ memory }: HealthData): string | undefined {
  if (memory === undefined) return undefined
  const { used, max, policy } = memory
  return max === 0
    ? `server memory: ${formatBytes(used)}, without limit`
    : `server memory: ${formatBytes(used)} of ${formatBytes(max)} (${formatShare(used / max)}), ${policy}`
}

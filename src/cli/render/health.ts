import type { HealthData } from '../commands/health.js'
import type { Page } from './page.js'
import type { Style } from './style.js'
import { renderTable } from './table.js'
import { formatBytes, formatMs, formatShare } from './units.js'
import { wrap } from './wrap.js'

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
  const named = data.caches.length > 1
  const facts = data.caches.flatMap(cache =>
    noteOf(cache).map(note => (named ? `${cache.name}: ${note}` : note)),
  )
  const notes = [...facts, memoryNote(data), data.reason].filter(note => typeof note === 'string')
  return [table, ...notes.map(note => wrap(note, page.width, ''))].join('\n')
}

export function paintStatus(status: HealthData['status'], style: Style): string {
  const paint = { healthy: style.good, degraded: style.warn, unhealthy: style.bad }[status]
  return paint(status)
}

/** `breaker closed, tracker armed, journal empty` */
function noteOf({ details }: HealthData['caches'][number]): string[] {
  const { breaker, coherence, journal } = details as Known
  const facts = [
    breaker &&
      `breaker ${breaker.state}${breaker.reason === undefined ? '' : ` since ${breaker.since} (${breaker.reason})`}`,
    coherence?.armed !== undefined && `tracker ${coherence.armed ? 'armed' : 'not armed'}`,
    journal && `journal ${journal.entries === 0 ? 'empty' : `${journal.entries} writes`}`,
  ].filter(Boolean)
  return facts.length === 0 ? [] : [facts.join(', ')]
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

import type { PsData } from '../commands/ps.js'
import type { Page } from './page.js'
import { renderTable } from './table.js'
import { formatDuration } from './units.js'
import { wrap } from './wrap.js'

export function renderPs({ processes, silent }: PsData, page: Page): string {
  if (processes.length + silent.length === 0)
    return wrap(
      'no running process can be looked into; start yours with CACHE_INSPECT=1, or call factory.inspect()',
      page.width,
      '',
    )
  const rows = [
    ...processes.map(({ pid, app, uptime, caches }) => [
      String(pid),
      app,
      formatDuration(uptime),
      caches.map(({ name, backend }) => `${name} ${page.style.dim(`(${backend})`)}`).join(', ') ||
        page.style.dim('none'),
    ]),
    ...silent.map(({ pid }) => [String(pid), '', '', page.style.warn('does not answer; is it stopped?')]),
  ]
  return renderTable(
    [
      { title: 'pid', align: 'right' },
      { title: 'app' },
      { title: 'up' },
      { title: 'caches', flexible: true },
    ],
    rows,
    page,
  )
}

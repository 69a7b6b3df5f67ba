import type { InspectData } from '../commands/inspect.js'
import type { Holder } from '../holders.js'
import type { Page } from './page.js'
import { renderTable } from './table.js'
import { formatBytes, formatDuration } from './units.js'
import { renderValue } from './value.js'

export function renderInspect(data: InspectData, page: Page): string {
  const { style } = page
  const several = data.holders.filter(({ present }) => present).length > 1
  const holders = renderTable(
    [
      { title: 'held by', flexible: true },
      { title: 'tier' },
      { title: 'backend' },
      { title: 'expires in', align: 'right' },
      { title: '' },
    ],
    data.holders.map(holder => [
      holder.where,
      holder.tier,
      holder.backend,
      holder.present ? (holder.ttl === null ? 'never' : formatDuration(holder.ttl)) : '-',
      verdictOf(holder, several, page),
    ]),
    page,
  )
  if (!data.found) return `${style.key(data.key)} is not there\n\n${holders}`
  const facts = [data.type, formatBytes(data.bytes ?? 0), `${data.codec} codec`].join(', ')
  return `${style.key(data.key)}  ${style.dim(facts)}\n\n${renderValue(data, page)}\n\n${holders}`
}

/** @param several others to compare with */
function verdictOf({ present, agrees }: Holder, several: boolean, { style }: Page): string {
  if (!present) return style.dim('not there')
  if (!several) return ''
  return agrees === false ? style.bad('differs') : style.good('same')
}

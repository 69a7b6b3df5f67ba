import type { ConfigData } from '../commands/config.js'
import type { Page } from './page.js'
import { renderTable } from './table.js'

export function renderConfig({ settings }: ConfigData, page: Page): string {
  const { style } = page
  const rows = settings.map(row => [
    row.problem === undefined ? row.variable : style.bad(row.variable),
    row.source === 'default' ? style.dim(String(row.value)) : String(row.value),
    row.source === 'default' ? style.dim(row.source) : row.source,
    row.meaning,
  ])
  const table = renderTable(
    [
      { title: 'setting' },
      { title: 'value', flexible: true },
      { title: 'from', optional: true },
      { title: 'meaning', flexible: true, optional: true },
    ],
    rows,
    page,
  )
  const problems = settings.flatMap(({ problem }) => (problem === undefined ? [] : [style.bad(problem)]))
  return problems.length === 0 ? table : `${table}\n\n${problems.join('\n')}`
}

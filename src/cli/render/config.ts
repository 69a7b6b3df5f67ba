import type { ConfigData } from '../commands/config.js'
import type { Page } from './page.js'
import { renderTable } from './table.js'
import { wrap } from './wrap.js'

const LEAST_ROOM = 20

export function renderConfig({ settings }: ConfigData, page: Page): string {
  const { style } = page
  const room = roomForMeaning(settings, page.width)
  const explained = room >= LEAST_ROOM
  const rows = settings.flatMap(({ variable, value, source, meaning, problem }) => {
    const paint = source === 'default' ? style.dim : (text: string) => text
    const name = problem === undefined ? variable : style.bad(variable)
    const facts = [name, paint(String(value)), paint(source)]
    const [first = '', ...further] = explained ? wrap(meaning, room, '').split('\n') : []
    return [[...facts, first], ...further.map(line => ['', '', '', line])]
  })
  const columns = [
    { title: 'setting' },
    { title: 'value', flexible: true },
    { title: 'from', optional: true },
  ]
  const table = renderTable(explained ? [...columns, { title: 'meaning' }] : columns, rows, page)
  const problems = settings.flatMap(({ problem }) => (problem === undefined ? [] : [style.bad(problem)]))
  return problems.length === 0 ? table : `${table}\n\n${problems.join('\n')}`
}

/** What the other columns leave to the text. */
function roomForMeaning(settings: ConfigData['settings'], width: number): number {
  const widest = (pick: (row: ConfigData['settings'][number]) => string) =>
    Math.max(...settings.map(row => pick(row).length))
  return (
    width - widest(row => row.variable) - widest(row => String(row.value)) - widest(row => row.source) - 6
  )
}

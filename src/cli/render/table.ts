import { stripVTControlCharacters } from 'node:util'
import type { Page } from './page.js'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** This column gives way when the terminal is narrow; its cells are cut with `…`. Mark one, at the most two. */
  readonly flexible?: boolean
}

const GAP = '  '
const NARROWEST = 8

/**
 * A table without borders: a dim header, aligned columns, never wider than the page. Cells may carry colour. By hand, as loading
 * a table package takes longer than all else that `stats` does.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  page: Page,
): string {
  const widths = columnWidths(columns, rows, page.width)
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, at) => fitted(cells[at] ?? '', widths[at] ?? 0, align))
      .join(GAP)
      .trimEnd()
  const head = line(columns.map(column => page.style.dim(column.title)))
  return [head, ...rows.map(line)].join('\n')
}

/** Natural widths, with the flexible columns cut until the line fits. */
function columnWidths(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): number[] {
  const widths = columns.map((column, at) =>
    rows.reduce((most, row) => Math.max(most, visibleWidth(row[at] ?? '')), visibleWidth(column.title)),
  )
  let excess = widths.reduce((total, one) => total + one, 0) + GAP.length * (columns.length - 1) - width
  while (excess > 0) {
    const widest = columns
      .map((column, at) => ({ at, room: column.flexible ? (widths[at] ?? 0) - NARROWEST : 0 }))
      .reduce((most, one) => (one.room > most.room ? one : most))
    if (widest.room <= 0) break
    widths[widest.at] = (widths[widest.at] ?? 0) - 1
    excess--
  }
  return widths
}

function fitted(cell: string, width: number, align: Column['align']): string {
  const room = width - visibleWidth(cell)
  // a cut cell loses its colour: where the codes stand is lost with it
  if (room < 0) return cut(stripVTControlCharacters(cell), width)
  return align === 'right' ? ' '.repeat(room) + cell : cell + ' '.repeat(room)
}

function cut(text: string, width: number): string {
  let kept = ''
  let left = width - 1
  for (const character of text) {
    left -= visibleWidth(character)
    if (left < 0) break
    kept += character
  }
  return `${kept}…`.padEnd(width)
}

/** East Asian wide forms and emoji take two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/gu
const INVISIBLE = /[\p{Mn}\p{Me}\p{Cf}]/gu

function visibleWidth(cell: string): number {
  if (/^[\x20-\x7e]*$/.test(cell)) return cell.length
  const text = stripVTControlCharacters(cell).replace(INVISIBLE, '')
  return [...text].length + (text.match(WIDE)?.length ?? 0)
}

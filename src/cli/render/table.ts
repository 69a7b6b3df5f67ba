import { stripVTControlCharacters } from 'node:util'
import type { Page } from './page.js'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** This column gives way when the terminal is narrow; its cells are cut with `…`. Mark one, at the most two. */
  readonly flexible?: boolean
  /** Left out where the terminal is too narrow for all; the last one first. */
  readonly optional?: boolean
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
  const widths = columnWidths(columns, rows)
  const shown = roomFor(columns, widths, page.width)
  narrow(columns, widths, shown, page.width)
  const line = (cells: readonly string[]) =>
    shown
      .map(at => fitted(cells[at] ?? '', widths[at] ?? 0, columns[at]?.align))
      .join(GAP)
      .trimEnd()
  const head = line(columns.map(column => page.style.dim(column.title)))
  return [head, ...rows.map(line)].join('\n')
}

function columnWidths(columns: readonly Column[], rows: readonly (readonly string[])[]): number[] {
  return columns.map(({ title }, at) =>
    rows.reduce((most, row) => Math.max(most, visibleWidth(row[at] ?? '')), visibleWidth(title)),
  )
}

/** The columns that fit when the flexible ones are as narrow as can be. */
function roomFor(columns: readonly Column[], widths: readonly number[], width: number): number[] {
  const shown = [...columns.keys()]
  const least = (at: number) =>
    columns[at]?.flexible ? Math.min(widths[at] ?? 0, NARROWEST) : (widths[at] ?? 0)
  while (lineWidth(shown, least) > width) {
    const drop = shown.findLast(at => columns[at]?.optional)
    if (drop === undefined) break
    shown.splice(shown.indexOf(drop), 1)
  }
  return shown
}

/** Cuts the flexible columns, the widest first, until the line fits. */
function narrow(columns: readonly Column[], widths: number[], shown: readonly number[], width: number): void {
  let excess = lineWidth(shown, at => widths[at] ?? 0) - width
  while (excess > 0) {
    const room = (at: number) => (columns[at]?.flexible ? (widths[at] ?? 0) - NARROWEST : 0)
    const widest = shown.reduce((most, at) => (room(at) > room(most) ? at : most))
    if (room(widest) <= 0) break
    widths[widest] = (widths[widest] ?? 0) - 1
    excess--
  }
}

function lineWidth(shown: readonly number[], widthOf: (at: number) => number): number {
  return shown.reduce((sum, at) => sum + widthOf(at), GAP.length * (shown.length - 1))
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

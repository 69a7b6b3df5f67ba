import Table from 'cli-table3'
import visibleWidth from 'string-width'
import type { Page } from './page.js'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** This column gives way when the terminal is narrow; its cells are cut with `…`. Mark one, at the most two. */
  readonly flexible?: boolean
  /** Left out where the terminal is too narrow for all; the last one first. */
  readonly optional?: boolean
}

const GAP = 2
const NARROWEST = 8
/** Rows drawn at once: cli-table3 takes rows as arguments, of which there can be only so many. */
const SLAB = 1000

const NO_BORDER = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '.repeat(GAP),
}

/** A table without borders: a dim header, aligned columns, never wider than the page. Cells may carry colour. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  page: Page,
): string {
  const widths = columnWidths(columns, rows)
  const shown = roomFor(columns, widths, page.width)
  narrow(columns, widths, shown, page.width)
  const draw = (head: string[], part: readonly (readonly string[])[]) => {
    const table = new Table({
      head,
      colAligns: shown.map(at => columns[at]?.align ?? 'left'),
      // 0 would mean "as wide as it needs"
      colWidths: shown.map(at => Math.max(1, widths[at] ?? 0)),
      chars: NO_BORDER,
      // an empty head and border: cli-table3 would otherwise paint them red and grey, also into a pipe
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    })
    table.push(...part.map(row => shown.map(at => row[at] ?? '')))
    return table.toString()
  }
  const lines = [draw(titles(columns, shown, page), rows.slice(0, SLAB))]
  for (let from = SLAB; from < rows.length; from += SLAB) lines.push(draw([], rows.slice(from, from + SLAB)))
  return lines
    .flatMap(slab => slab.split('\n'))
    .map(line => line.trimEnd())
    .join('\n')
}

function titles(columns: readonly Column[], shown: readonly number[], page: Page): string[] {
  return shown.map(at => page.style.dim(columns[at]?.title ?? ''))
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
  return shown.reduce((sum, at) => sum + widthOf(at), GAP * (shown.length - 1))
}

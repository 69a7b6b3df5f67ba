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
/** cli-table3 takes half a second for a thousand rows: of a longer table it draws the beginning, and every cell that has to be cut. */
const SLAB = 100

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
  const fitting = shown.map(
    (at): Fitting => ({ width: widths[at] ?? 0, align: columns[at]?.align ?? 'left' }),
  )
  const cells = (row: readonly string[]) => shown.map(at => row[at] ?? '')
  const beginning = drawTable(fitting, titles(columns, shown, page), rows.slice(0, SLAB).map(cells))
  const rest = rows.slice(SLAB).map(row => drawRow(fitting, cells(row)))
  return [...beginning.split('\n'), ...rest].map(line => line.trimEnd()).join('\n')
}

interface Fitting {
  readonly width: number
  readonly align: 'left' | 'right'
}

function drawTable(columns: readonly Fitting[], head: string[], rows: string[][]): string {
  const table = new Table({
    head,
    colAligns: columns.map(({ align }) => align),
    // 0 would mean "as wide as it needs"
    colWidths: columns.map(({ width }) => Math.max(1, width)),
    chars: NO_BORDER,
    // an empty head and border: cli-table3 would otherwise paint them red and grey, also into a pipe
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  table.push(...rows)
  return table.toString()
}

/** The line that cli-table3 would draw, in a thousandth of its time where nothing has to be cut. */
function drawRow(columns: readonly Fitting[], row: readonly string[]): string {
  const cells = row.map((cell, at) => {
    const { width, align } = columns[at] ?? { width: 0, align: 'left' }
    const room = Math.max(1, width) - widthOf(cell)
    if (room < 0) return drawTable([{ width, align }], [], [[cell]])
    return align === 'right' ? ' '.repeat(room) + cell : cell + ' '.repeat(room)
  })
  return cells.join(NO_BORDER.middle)
}

const PRINTABLE_ASCII = /^[ -~]*$/

function widthOf(cell: string): number {
  return PRINTABLE_ASCII.test(cell) ? cell.length : visibleWidth(cell)
}

function titles(columns: readonly Column[], shown: readonly number[], page: Page): string[] {
  return shown.map(at => page.style.dim(columns[at]?.title ?? ''))
}

function columnWidths(columns: readonly Column[], rows: readonly (readonly string[])[]): number[] {
  return columns.map(({ title }, at) =>
    rows.reduce((most, row) => Math.max(most, widthOf(row[at] ?? '')), widthOf(title)),
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

function lineWidth(shown: readonly number[], widthAt: (at: number) => number): number {
  return shown.reduce((sum, at) => sum + widthAt(at), GAP * (shown.length - 1))
}

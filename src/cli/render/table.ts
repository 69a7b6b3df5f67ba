import Table from 'cli-table3'
import type { Page } from './page.js'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** This column gives way when the terminal is narrow; its cells are cut with `…`. Mark one, at the most two. */
  readonly flexible?: boolean
}

const GAP = 2
const NARROWEST = 8

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
  const table = new Table({
    head: columns.map(column => page.style.dim(column.title)),
    colAligns: columns.map(column => column.align ?? 'left'),
    ...(page.width === Number.POSITIVE_INFINITY
      ? {}
      : { colWidths: columnWidths(columns, rows, page.width) }),
    chars: NO_BORDER,
    // an empty head and border: cli-table3 would otherwise paint them red and grey, also into a pipe
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  table.push(...rows.map(row => [...row]))
  return table
    .toString()
    .split('\n')
    .map(line => line.trimEnd())
    .join('\n')
}

/** Natural widths, with the flexible columns cut until the line fits. */
function columnWidths(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): number[] {
  const widths = columns.map((column, at) =>
    rows.reduce(
      (most, row) => Math.max(most, visibleLength(row[at] ?? '')),
      visibleLength(column.title) || 1,
    ),
  )
  let excess = sum(widths) + GAP * (columns.length - 1) - width
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

const ANSI = /\u001b\[[0-9;]*m/g

function visibleLength(text: string): number {
  return text.replace(ANSI, '').length
}

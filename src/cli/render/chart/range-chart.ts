import { logScale } from './log-scale.js'
import { drawing, element, label, series, tooltip } from './svg.js'

export interface Range {
  readonly name: string
  /** In rising order. */
  readonly marks: readonly { readonly name: string; readonly value: number }[]
}

const WIDTH = 720
const ROW = 30
const LEFT = 100
const RIGHT = 40
const AXIS = 24

/** A line with marks for each name, on a logarithmic axis: where most of it is, and how far its tail reaches. */
export function rangeChart(
  title: string,
  ranges: readonly Range[],
  format: (value: number) => string,
): string {
  const values = ranges.flatMap(({ marks }) => marks.map(({ value }) => value))
  const scale = logScale(values, LEFT, WIDTH - RIGHT)
  const height = ranges.length * ROW
  const grid = scale.ticks.map(tick => {
    const x = scale.at(tick).toFixed(1)
    const line = element('line', { x1: x, x2: x, y1: 0, y2: height, class: 'grid' })
    return line + label(Number(x), height + 16, format(tick), 'middle')
  })
  const rows = ranges.map(({ name, marks }, i) => {
    const y = i * ROW + ROW / 2
    const at = marks.map(({ value }) => scale.at(value).toFixed(1))
    const dots = marks.map((mark, m) =>
      element(
        'circle',
        { cx: at[m] ?? 0, cy: y, r: 5 },
        tooltip(`${name} ${mark.name}: ${format(mark.value)}`),
      ),
    )
    const line = element('line', { x1: at[0] ?? LEFT, x2: at.at(-1) ?? LEFT, y1: y, y2: y, class: 'reach' })
    return label(LEFT - 10, y + 5, name, 'end') + element('g', { class: series(i) }, line + dots.join(''))
  })
  return drawing(title, WIDTH, height + AXIS, grid.join('') + rows.join(''))
}

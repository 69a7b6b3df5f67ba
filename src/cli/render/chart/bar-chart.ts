import { drawing, element, label, series, tooltip } from './svg.js'

export interface Bar {
  readonly name: string
  readonly value: number
  /** The value as it is to be read. */
  readonly text: string
}

const WIDTH = 720
const ROW = 30
const LEFT = 100
const RIGHT = 110

/** Horizontal bars from zero, one colour a name. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const most = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE)
  const rows = bars.map(({ name, value, text }, i) => {
    const y = i * ROW
    const width = (value / most) * (WIDTH - LEFT - RIGHT)
    const shape = {
      x: LEFT,
      y: y + 5,
      width: Math.max(width, 1).toFixed(1),
      height: ROW - 10,
      rx: 3,
      class: series(i),
    }
    return (
      label(LEFT - 10, y + 20, name, 'end') +
      element('rect', shape, tooltip(`${name}: ${text}`)) +
      label(LEFT + width + 8, y + 20, text)
    )
  })
  return drawing(title, WIDTH, bars.length * ROW, rows.join(''))
}

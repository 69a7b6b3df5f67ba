import { logScale } from './log-scale.js'
import { drawing, element, label, series, tooltip } from './svg.js'

export interface Line {
  readonly name: string
  /** x above 0; y from 0 to 1. */
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

const WIDTH = 720
const HEIGHT = 300
const LEFT = 60
const RIGHT = 30
const AXIS = 40

/** Shares over a logarithmic axis, one line a name. */
export function lineChart(title: string, lines: readonly Line[], formatX: (x: number) => string): string {
  const scale = logScale(
    lines.flatMap(({ points }) => points.map(({ x }) => x)),
    LEFT,
    WIDTH - RIGHT,
  )
  const yOf = (share: number) => 10 + (1 - share) * (HEIGHT - 20)
  const shares = [0, 0.25, 0.5, 0.75, 1].map(share => {
    const y = yOf(share)
    const line = element('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y, class: 'grid' })
    return line + label(LEFT - 8, y + 5, `${share * 100} %`, 'end')
  })
  const ticks = scale.ticks.map(tick => label(scale.at(tick), HEIGHT + 16, formatX(tick), 'middle'))
  const drawn = lines.map(({ name, points }, i) => {
    const at = points.map(({ x, y }) => [scale.at(x).toFixed(1), yOf(y).toFixed(1)] as const)
    const path = element('polyline', { points: at.map(pair => pair.join(',')).join(' '), class: 'reach' })
    const dots = points.map(({ x, y }, p) => {
      const [cx, cy] = at[p] ?? ['0', '0']
      return element('circle', { cx, cy, r: 4 }, tooltip(`${name}, ${formatX(x)}: ${(y * 100).toFixed(1)} %`))
    })
    const key = label(LEFT + 20 + i * 110, HEIGHT + AXIS - 4, `● ${name}`)
    return element('g', { class: series(i) }, path + dots.join('') + key)
  })
  return drawing(title, WIDTH, HEIGHT + AXIS, shares.join('') + ticks.join('') + drawn.join(''))
}

const BARS = '▁▂▃▄▅▆▇█'

/** One bar a value, the largest one full. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(...values, 0)
  return values.map(value => BARS[most === 0 ? 0 : Math.round((value / most) * (BARS.length - 1))]).join('')
}

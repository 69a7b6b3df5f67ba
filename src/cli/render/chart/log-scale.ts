/** A logarithmic axis over whole decades. */
export interface LogScale {
  at(value: number): number
  readonly ticks: readonly number[]
}

/** @param from where the axis begins and `to` where it ends, in pixels */
export function logScale(values: readonly number[], from: number, to: number): LogScale {
  const exponents = values.filter(value => value > 0).map(Math.log10)
  const first = Math.floor(Math.min(...(exponents.length === 0 ? [0] : exponents)))
  const last = Math.max(first + 1, Math.ceil(Math.max(first, ...exponents)))
  return {
    at: value => from + ((Math.log10(Math.max(value, 10 ** first)) - first) / (last - first)) * (to - from),
    ticks: Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i)),
  }
}

/** 1234567 -> `1,234,567`. By hand: to load Intl takes longer than all else that a short command does. */
export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** 1 -> `1 entry`, 1234 -> `1,234 entries` */
export function formatEntries(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'entry' : 'entries'}`
}

/** 0.9312 -> `93.1%`; `-` where nothing was asked yet. */
export function formatShare(share: number | undefined): string {
  return share === undefined || Number.isNaN(share) ? '-' : `${(share * 100).toFixed(1)}%`
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** 1536 -> `1.5 KiB` */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`
}

const STEPS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'm'],
] as const

/** Seconds -> `0.35 s`, `12 s`, `4m 10s`, `2h 5m`, `30d`; `never` for Infinity. */
export function formatDuration(seconds: number): string {
  if (seconds === Number.POSITIVE_INFINITY) return 'never'
  if (seconds < 10) return `${Number(seconds.toFixed(2))} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  const whole = Math.round(seconds)
  const index = STEPS.findIndex(([size]) => whole >= size)
  const [size, name] = STEPS[index] ?? STEPS[2]
  const rest = whole % size
  const [smaller, smallerName] = STEPS[index + 1] ?? [1, 's']
  const second = Math.floor(rest / smaller)
  return `${Math.floor(whole / size)}${name}${second > 0 ? ` ${second}${smallerName}` : ''}`
}

/** 1.234 -> `1.2 ms` */
export function formatMs(ms: number): string {
  return `${ms < 10 ? ms.toFixed(2) : ms.toFixed(ms < 100 ? 1 : 0)} ms`
}

/** 1.234 microseconds -> `1.2 µs`, 12345 -> `12.3 ms` */
export function formatMicros(us: number): string {
  if (us >= 1e6) return `${(us / 1e6).toFixed(2)} s`
  return us >= 1000 ? `${(us / 1000).toFixed(1)} ms` : `${us.toFixed(us < 10 ? 1 : 0)} µs`
}

const EIGHTHS = ' ▏▎▍▌▋▊▉█'

/** A horizontal bar of eighths of a column: `bar(0.5, 4)` is `██`. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(Math.max(share, 0), 1) * width * 8)
  const part = eighths % 8
  return '█'.repeat(eighths >> 3) + (part === 0 ? '' : EIGHTHS[part])
}

import type { Clock } from '../clock.js'
import { formatCount, formatDuration } from './render/units.js'

/** A running count on the terminal. */
export interface Progress {
  /** @param total undefined: unknown, so no share and no time left */
  update(done: number, total?: number): void
  /** Clears the line. */
  end(): void
}

export const silentProgress: Progress = { update() {}, end() {} }

const FIRST_AFTER_MS = 100
const REDRAW_MS = 100

/** @param draw replaces the line on the terminal; an empty text clears it */
export function createProgress(label: string, draw: (line: string) => void, clock: Clock): Progress {
  const start = clock.now()
  let next = start + FIRST_AFTER_MS
  let drawn = false
  return {
    update(done, total) {
      const now = clock.now()
      if (now < next) return
      next = now + REDRAW_MS
      drawn = true
      draw(progressLine(label, done, total, (now - start) / 1000))
    },
    end() {
      if (drawn) draw('')
      drawn = false
      next = Number.POSITIVE_INFINITY
    },
  }
}

/** `warm  412,000 / 1,000,000  41%  83,120/s  7 s left` */
function progressLine(label: string, done: number, total: number | undefined, seconds: number): string {
  const rate = done / seconds
  const parts = [label, formatCount(done)]
  if (total !== undefined && total > 0) {
    parts[1] += ` / ${formatCount(total)}`
    parts.push(`${Math.floor((done / total) * 100)}%`)
  }
  parts.push(`${formatCount(Math.round(rate))}/s`)
  if (total !== undefined && rate > 0) parts.push(`${formatDuration((total - done) / rate)} left`)
  return parts.join('  ')
}

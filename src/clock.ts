/** Cancels what it was returned for; calling it again does nothing. */
export type Cancel = () => void

/**
 * Where every part takes its time from, so that a test can hold it in its hand.
 * Expiry in memory follows `now()`: a step of the wall clock never revives or deletes an entry.
 */
export interface Clock {
  /** Monotonic milliseconds since an arbitrary start; fractions allowed. */
  now(): number
  /** Milliseconds since the Unix epoch; may jump. Only for what leaves the process (disk, logs). */
  wall(): number
  /**
   * Runs `task` once after `ms` milliseconds.
   * @param background true: the timer alone does not keep the process alive.
   */
  schedule(task: () => void, ms: number, background?: boolean): Cancel
}

/** Longest delay that setTimeout takes without wrapping to 1 ms (2^31 - 1). */
const MAX_TIMEOUT_MS = 2_147_483_647

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  schedule(task, ms, background = false) {
    const timer = setTimeout(task, Math.min(Math.max(ms, 0), MAX_TIMEOUT_MS))
    if (background) timer.unref()
    return () => clearTimeout(timer)
  },
}

/** Cancels what it was returned for; calling it again does nothing. */
export type Cancel = () => void

/**
 * Where every part takes its time from, so that a test can hold it in its hand.
 * Expiry in memory follows `now()`: a step of the wall clock never revives or deletes an entry.
 */
export interface Clock {
  /** Monotonic milliseconds since an arbitrary start; fractions allowed. */
  now(): number
  /**
   * `now()` of a moment ago, at a fraction of its price: at most 256 calls and one turn of the event loop old. Only where being
   * late by as much does no harm. Left out: `now()` is asked.
   */
  coarse?(): number
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

/** Reading the system's clock costs as much as a whole lookup in a Map. */
function createCoarse(): () => number {
  let now = 0
  let asked = 0
  const forget = () => {
    now = 0
  }
  return () => {
    // kept small: past 2^31 each step would allocate a number
    asked = (asked + 1) & 255
    if (now !== 0 && asked !== 0) return now
    // a timer runs in every later turn of the loop before any I/O does
    if (now === 0) setTimeout(forget, 1).unref()
    now = performance.now()
    return now
  }
}

export const systemClock: Clock = {
  now: () => performance.now(),
  coarse: createCoarse(),
  wall: () => Date.now(),
  schedule(task, ms, background = false) {
    const timer = setTimeout(task, Math.min(Math.max(ms, 0), MAX_TIMEOUT_MS))
    if (background) timer.unref()
    return () => clearTimeout(timer)
  },
}

/**
 * A time to live as it is shown: whole milliseconds, never longer than it is, never 0 (which would mean that it is over).
 * @returns null for one that never ends
 */
export function shownTtl(seconds: number | null): number | null {
  if (seconds === null || !Number.isFinite(seconds)) return null
  return Math.max(1, Math.floor(seconds * 1000)) / 1000
}

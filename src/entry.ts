/**
 * What a backend holds for a key. All times are `clock.now()` milliseconds of the process that reads it: a remote backend
 * turns the server's remaining time into them, counted from the moment the request was sent, so a lifetime never stretches.
 */
export interface Entry<V = unknown> {
  readonly value: V
  /** From here on the entry is stale: plain reads miss. `Infinity` = never. */
  readonly expiresAt: number
  /** From here on the entry does not exist. Equal to `expiresAt` where no `staleTtl` was given. */
  readonly staleUntil: number
}

/** How long a value lives, in milliseconds. */
export interface Lifetime {
  /** Milliseconds for which it is fresh; `Infinity` = never expires. */
  readonly ttl: number
  /** Further milliseconds for which it may be served stale by getOrSet. */
  readonly staleTtl: number
}

export function makeEntry<V>(value: V, life: Lifetime, now: number): Entry<V> {
  const expiresAt = now + life.ttl
  return { value, expiresAt, staleUntil: expiresAt + life.staleTtl }
}

/** Fresh while `now` is strictly before the limit: an entry is gone in the very millisecond it expires. */
export function isFresh(entry: Entry, now: number): boolean {
  return now < entry.expiresAt
}

/** Fresh or stale, but still there. */
export function isAlive(entry: Entry, now: number): boolean {
  return now < entry.staleUntil
}

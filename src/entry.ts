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

/**
 * The three shapes in which entries are kept. V8 stores a whole number below 2^31 inside the object and every other number in a
 * box of its own; a box per time and entry costs a cache miss on each read. One class per kind keeps the kinds from mixing.
 */
class SoonEntry<V> implements Entry<V> {
  /** The value as callers get it, from the first of them on: it never changes, and a new one for each costs more than the lookup. */
  answer: Promise<V> | undefined = undefined
  constructor(
    public value: V,
    public expiresAt: number,
    public staleUntil: number,
  ) {}
}
class LateEntry<V> extends SoonEntry<V> {}
/** Its times stand on the class: on each entry they would be two boxes. */
export class EverEntry<V = unknown> implements Entry<V> {
  get expiresAt(): number {
    return Number.POSITIVE_INFINITY
  }
  get staleUntil(): number {
    return Number.POSITIVE_INFINITY
  }
  constructor(readonly value: V) {}
}

const MAX_SMALL = 2 ** 31 - 1

/** Times are whole milliseconds, rounded down: a lifetime is never stretched. */
export function makeEntry<V>(value: V, life: Lifetime, now: number): Entry<V> {
  return entryUntil(value, now + life.ttl, now + life.ttl + life.staleTtl)
}

export function entryUntil<V>(value: V, expiresAt: number, staleUntil: number): Entry<V> {
  if (staleUntil <= MAX_SMALL) return new SoonEntry(value, Math.min(expiresAt, MAX_SMALL) | 0, staleUntil | 0)
  if (expiresAt === Number.POSITIVE_INFINITY) return new EverEntry(value)
  return new LateEntry(value, Math.floor(expiresAt), Math.floor(staleUntil))
}

/**
 * Gives an entry that is held a new value and lifetime in place, which costs a fraction of a new one: nothing is allocated, so
 * nothing has to survive a collection. Whoever still looks at the old entry sees the newer value. False: make a new one.
 */
export function overwrite(entry: Entry, value: unknown, life: Lifetime, now: number): boolean {
  const expiresAt = now + life.ttl
  const staleUntil = expiresAt + life.staleTtl
  if (!(entry instanceof SoonEntry) || staleUntil > MAX_SMALL) return false
  entry.value = value
  entry.answer = undefined
  entry.expiresAt = expiresAt | 0
  entry.staleUntil = staleUntil | 0
  return true
}

/** The value as a promise; of an entry that is kept, the same one each time. */
export function answerOf<V>(entry: Entry<V>): Promise<V> {
  if (!(entry instanceof SoonEntry)) return Promise.resolve(entry.value)
  entry.answer ??= Promise.resolve(entry.value)
  return entry.answer
}

/** Fresh while `now` is strictly before the limit: an entry is gone in the very millisecond it expires. */
export function isFresh(entry: Entry, now: number): boolean {
  return now < entry.expiresAt
}

/** Fresh or stale, but still there. */
export function isAlive(entry: Entry, now: number): boolean {
  return now < entry.staleUntil
}

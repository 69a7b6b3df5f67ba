import type { Entry } from '../entry.js'

export interface Limits {
  /** Most entries. */
  readonly maxSize: number
  /** Most bytes over all entries; undefined = not counted. */
  readonly maxBytes?: number | undefined
}

/** A bounded map; which entry gives way when it is full is what the policies differ in. */
export interface EntryStore {
  readonly size: number
  /** True where an entry's place does not depend on its times or its size, so that it may be overwritten in place. */
  readonly inPlace: boolean
  /** Sum of the bytes given to `set`; 0 where bytes are not limited. */
  readonly bytes: number
  /** Reads and, where the policy cares, marks as used. */
  get(key: string): Entry | undefined
  peek(key: string): Entry | undefined
  /** Puts or replaces; evicts others until the limits hold. `bytes` must not exceed `maxBytes`. */
  set(key: string, entry: Entry, bytes: number): void
  delete(key: string): boolean
  clear(): void
  keys(): IterableIterator<string>
}

/** Told of each entry that had to make room. */
export type OnEvict = (key: string) => void

/** Picks who gives way; `ttl` and `random` differ in nothing else. */
export interface VictimOrder {
  added(key: string, entry: Entry): void
  removed(key: string): void
  /** The key that goes next; undefined when empty. */
  next(peek: (key: string) => Entry | undefined): string | undefined
  clear(): void
}

import type { Random } from './random.js'

/** Where a piece of program is being written: what it may name, and how much deeper it may go. */
export interface Scope {
  readonly random: Random
  /** Number variables in sight; a leading `=` marks one that may be assigned. */
  readonly numbers: readonly string[]
  /** String expressions that name a key. */
  readonly keys: readonly string[]
  /** How the cache of numbers and the cache of records are reached from here. */
  readonly cache: string
  readonly records: string
  /** Calls that give a number, written with `K` for the key and `N` for the fuel. */
  readonly calls: readonly string[]
  readonly depth: number
  /** Inside a function that gives a number, so `return` is possible; false inside a callback. */
  readonly returns: boolean
  /** In a walk over entries, which is left alone if it changes what it walks over. */
  readonly isQuiet?: boolean
}

export function deeper(scope: Scope, more: Partial<Scope> = {}): Scope {
  return { ...scope, ...more, depth: scope.depth - 1 }
}

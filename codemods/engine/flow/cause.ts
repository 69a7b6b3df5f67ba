import type { LegacyRoot, LegacySite } from '../discover/legacy-root.js'

/** Why something changes: for which roots, and by which chain of steps back to a legacy call. */
export interface Cause {
  readonly roots: ReadonlySet<LegacyRoot>
  /** Nearest step first. */
  readonly why: readonly string[]
  /** The legacy calls at the ends of all chains; only kept where single calls can be left out. */
  readonly sites?: ReadonlySet<LegacySite>
  /** True where the legacy call at the end of some chain changes the cache. */
  readonly writes: boolean
}

export function step(cause: Cause, reason: string): Cause {
  return { ...cause, why: [reason, ...cause.why].slice(0, 40) }
}

/** Remembers causes by node; tells whether a new one adds anything that must be passed on. */
export class Causes<K> {
  readonly #map = new Map<K, Cause>()

  /** The merged cause, or undefined where it brought nothing new. */
  add(key: K, cause: Cause): Cause | undefined {
    const known = this.#map.get(key)
    if (known === undefined) {
      this.#map.set(key, cause)
      return cause
    }
    const isKnown =
      [...cause.roots].every(root => known.roots.has(root)) &&
      (known.writes || !cause.writes) &&
      (cause.sites === undefined || [...cause.sites].every(site => known.sites?.has(site)))
    if (isKnown) return undefined
    const merged = {
      roots: new Set([...known.roots, ...cause.roots]),
      why: known.why,
      writes: known.writes || cause.writes,
      ...(cause.sites === undefined ? {} : { sites: new Set([...(known.sites ?? []), ...cause.sites]) }),
    }
    this.#map.set(key, merged)
    return merged
  }

  get(key: K): Cause | undefined {
    return this.#map.get(key)
  }

  has(key: K): boolean {
    return this.#map.has(key)
  }

  [Symbol.iterator](): IterableIterator<[K, Cause]> {
    return this.#map.entries()
  }
}

import type { Clock } from '../clock.js'
import type { Claim } from './backend.js'

interface Held {
  readonly token: string
  readonly until: number
}

/** The claims of one process: see {@link Claim}. */
export interface Claims {
  take(key: string, token: string, leaseMs: number): Claim
  renew(key: string, token: string, leaseMs: number): boolean
  /** True if the claim stands under this token, whoever took it first. */
  holds(key: string, token: string): boolean
  release(key: string, token: string): void
  /** The key was written or removed: its claim is void. */
  drop(key: string): void
  clear(): void
}

export function createClaims(clock: Clock): Claims {
  const held = new Map<string, Held>()

  function standing(key: string): Held | undefined {
    const claim = held.get(key)
    return claim !== undefined && clock.now() < claim.until ? claim : undefined
  }

  const holds = (key: string, token: string) => standing(key)?.token === token

  return {
    take(key, token, leaseMs) {
      const other = standing(key)
      if (other !== undefined)
        return { state: 'taken', token: other.token, leaseMs: other.until - clock.now() }
      held.set(key, { token, until: clock.now() + leaseMs })
      return { state: 'claimed' }
    },
    renew(key, token, leaseMs) {
      if (!holds(key, token)) return false
      held.set(key, { token, until: clock.now() + leaseMs })
      return true
    },
    holds,
    release(key, token) {
      if (held.get(key)?.token === token) held.delete(key)
    },
    drop(key) {
      // the check keeps the common case, no claim anywhere, free of a lookup
      if (held.size > 0) held.delete(key)
    },
    clear: () => held.clear(),
  }
}

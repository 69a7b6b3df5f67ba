import type { Clock } from '../clock.js'
import { type LinkTarget, RedisLink } from './link.js'

interface Shared {
  readonly link: RedisLink
  users: number
}

const links = new Map<unknown, Shared>()

export interface Lease {
  readonly link: RedisLink
  /** Gives it back; the last one closes it. Idempotent. */
  release(): void
}

/** Caches of this process with the same URL (or the same client) share one connection. */
export function leaseLink(target: LinkTarget, timeoutMs: number, clock: Clock): Lease {
  const id = 'url' in target ? `${target.url} ${timeoutMs}` : target.client
  let shared = links.get(id)
  if (shared === undefined) {
    shared = { link: new RedisLink(target, timeoutMs, clock), users: 0 }
    links.set(id, shared)
  }
  const leased = shared
  leased.users++
  let held = true
  return {
    link: leased.link,
    release() {
      if (!held) return
      held = false
      if (--leased.users > 0) return
      links.delete(id)
      leased.link.close()
    },
  }
}

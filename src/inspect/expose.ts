import type { Cache } from '../cache.js'
import type { Logger } from '../logger.js'
import { type Inspector, startInspector } from './server.js'

/** Held weakly: to be looked at is no reason to live. */
const exposed = new Set<WeakRef<Cache>>()
let inspector: Promise<Inspector | undefined> | undefined

/** CACHE_INSPECT=1: shows a cache through the one socket of this process, which opens with the first. Never throws. */
export async function expose(cache: Cache, logger: Logger): Promise<void> {
  living() // forgets the closed ones: a process may make and close many
  exposed.add(new WeakRef(cache))
  inspector ??= startInspector(living).catch((error: unknown) => {
    logger.warn(
      `cachectl: this process cannot be inspected: ${error instanceof Error ? error.message : String(error)}`,
    )
    return undefined
  })
  await inspector
}

function living(): Cache[] {
  const caches: Cache[] = []
  for (const reference of exposed) {
    const cache = reference.deref()
    if (cache === undefined || cache.closed) exposed.delete(reference)
    else caches.push(cache)
  }
  return caches
}

import { encode } from '../codec/encode.js'
import type { LiveEntry } from '../inspect/protocol.js'
import type { Context } from './context.js'
import type { LiveProcess } from './live.js'
import { openCache, type StoreOptions } from './open-cache.js'
import { shownTtl } from './seconds.js'

/** Somebody who could hold the key. */
export interface Holder {
  /** The store's location, or `app[pid] cache`. */
  readonly where: string
  readonly tier: 'L1' | 'L2' | 'store'
  readonly backend: string
  readonly present: boolean
  /** Seconds left; null = never expires, or not present. */
  readonly ttl: number | null
  /** Holds the same value as the first holder; null where there is nothing to compare. */
  readonly agrees: boolean | null
}

/** What a holder has, before it is compared with the others. */
export interface Held extends Omit<Holder, 'present' | 'agrees'> {
  readonly encoded: string | undefined
}

/** @param key the full stored key */
export async function heldByStore(context: Context, options: StoreOptions, key: string): Promise<Held> {
  const { prefix: _prefix, type: _type, ...whole } = options
  const { cache, target } = await openCache(context, whole)
  const [value, ttl] = await Promise.all([cache.get(key), cache.ttl(key)])
  return {
    where: target.location,
    tier: 'store',
    backend: cache.backend,
    ttl: shownTtl(ttl),
    encoded: value === undefined ? undefined : encode(value),
  }
}

export async function heldByProcesses(processes: readonly LiveProcess[], key: string): Promise<Held[]> {
  const answers = await Promise.all(
    processes.map(async ({ info, client }) => {
      const entries = await client.ask('inspect', { key })
      return entries
        .filter(entry => couldHold(entry, key))
        .map(({ cache, tier, backend, ttl, encoded }) => {
          return {
            where: `${info.app}[${info.pid}] ${cache}`,
            tier,
            backend,
            ttl: shownTtl(ttl ?? null),
            encoded,
          }
        })
    }),
  )
  return answers.flat()
}

/** A cache without prefix may hold any key; one with a prefix only its own. */
function couldHold({ keyPrefix, encoded }: LiveEntry, key: string): boolean {
  return key.startsWith(`${keyPrefix}:`) || (encoded !== undefined && keyPrefix === '')
}

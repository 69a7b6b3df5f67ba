import { decode } from '../codec/decode.js'
import { hasMark } from '../codec/has-mark.js'
import { type Entry, EverEntry } from '../entry.js'
import type { Answer } from './batch.js'
import { HEADER_MARK, splitHeader } from './stored-text.js'

/** An entry that Redis itself has answered with. */
export interface RedisEntry extends Entry {
  /** Id of the node (its server run, where there is no cluster). */
  readonly origin: string
}

class EverRedisEntry extends EverEntry implements RedisEntry {
  constructor(
    value: unknown,
    readonly origin: string,
  ) {
    super(value)
  }
}

/**
 * Stored text and PTTL -> entry.
 * @param left milliseconds until the key expires; -1 = never
 * @throws CacheError ERR_CACHE_DECODE
 */
export function toEntry(text: string, left: number, { origin, sentAt }: Answer): RedisEntry {
  if (left === -1 && !hasMark(text, HEADER_MARK)) return new EverRedisEntry(decode(text), origin)
  const { staleMs, body } = splitHeader(text)
  const value = decode(body)
  if (left === -1) return new EverRedisEntry(value, origin)
  const staleUntil = sentAt + left
  return { value, expiresAt: staleUntil - staleMs, staleUntil, origin }
}

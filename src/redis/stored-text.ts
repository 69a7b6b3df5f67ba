import { hasMark } from '../codec/has-mark.js'

/**
 * The text of an entry in Redis. A value without a stale window is its encoded text alone, so JSON stays readable by anyone. With
 * one, or while a refresh of it is claimed, a header stands in front:
 *
 *     ~s<staleMs>[,c<token>,<leaseUntil>];<encoded value>
 *
 * The key's own expiry is ttl + staleMs, so the entry is fresh while PTTL > staleMs: no clock but the server's is ever asked. Any
 * SET or DEL by anyone takes the claim away together with the value. `leaseUntil` is the server's epoch milliseconds.
 */
export const HEADER_MARK = '~s'

/** Encoded value -> stored text. */
export function withHeader(text: string, staleMs: number): string {
  return staleMs > 0 ? `${HEADER_MARK}${staleMs};${text}` : text
}

export interface StoredText {
  readonly staleMs: number
  readonly body: string
}

/** Stored text -> its parts. Text without a (whole) header is a body. */
export function splitHeader(text: string): StoredText {
  if (hasMark(text, HEADER_MARK)) {
    const end = text.indexOf(';')
    const staleMs = Number.parseInt(text.slice(HEADER_MARK.length, end), 10)
    if (end > 0 && staleMs >= 0) return { staleMs, body: text.slice(end + 1) }
  }
  return { staleMs: 0, body: text }
}

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

/** Asked of every text that is read: one character answers it nearly always, at a fraction of what `startsWith` costs. */
export function hasHeader(text: string): boolean {
  return text.charCodeAt(0) === TILDE && text.startsWith(HEADER_MARK)
}

const TILDE = 0x7e

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
  if (hasHeader(text)) {
    const end = text.indexOf(';')
    const staleMs = Number.parseInt(text.slice(HEADER_MARK.length, end), 10)
    if (end > 0 && staleMs >= 0) return { staleMs, body: text.slice(end + 1) }
  }
  return { staleMs: 0, body: text }
}

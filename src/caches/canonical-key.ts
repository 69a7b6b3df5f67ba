import { createHash } from 'node:crypto'
import { encode } from '../codec/encode.js'

/**
 * The same text for values that differ only in the order of properties, at any depth, and different texts for different ones;
 * as a SHA-256 in base64url (43 characters), as keys are limited in length and filters are not.
 * @throws CacheError ERR_CACHE_UNSERIALIZABLE naming the path of what has no canonical form (a function, a class instance)
 */
export function canonicalKey(value: unknown): string {
  return createHash('sha256')
    .update(encode(sorted(value)))
    .digest('base64url')
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  // pairs, as the order of integer-like property names is not the order of insertion
  return { pairs: entries.map(([key, part]) => [key, sorted(part)]) }
}

/** A part of a key in which `:` and glob characters are no more than characters. */
export function keyPart(text: string): string {
  return encodeURIComponent(text).replace(/[*]/g, '%2A')
}

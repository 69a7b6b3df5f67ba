import { CacheError } from '../errors.js'

/** Longest key prefix: two of them and a key of 512 bytes fit LMDB's longest row key. */
const MAX_PREFIX_BYTES = 512

/** Keys that begin so are the engine's own (health probes); no user's key holds a control character. */
export const RESERVED = '\u0001'

/** `users` -> `users:`, what every stored key of the cache begins with; '' stays ''. */
export function storedPrefix(keyPrefix: string): string {
  if (keyPrefix === '') return ''
  const bytes = Buffer.byteLength(keyPrefix)
  if (bytes <= MAX_PREFIX_BYTES && !/[\u0000-\u001f]/.test(keyPrefix)) return `${keyPrefix}:`
  const problem =
    bytes > MAX_PREFIX_BYTES
      ? `has ${bytes} bytes; the limit is ${MAX_PREFIX_BYTES}`
      : 'has a control character'
  throw new CacheError('ERR_CACHE_INVALID_OPTION', `the keyPrefix ${problem}; shorten or encode it`)
}

import { CacheError } from '../errors.js'

/** Longest key prefix: two of them and a key of 512 bytes fit LMDB's longest row key. */
const MAX_PREFIX_BYTES = 512

const CONTROL = /[\u0000-\u001f\u007f]/

/** Keys that begin so are the engine's own (health probes); no user's key holds a control character. */
export const RESERVED = '\u0001'

/** @throws CacheError ERR_CACHE_INVALID_OPTION */
export function checkPrefix(prefix: string): void {
  const bytes = Buffer.byteLength(prefix)
  if (bytes <= MAX_PREFIX_BYTES && !CONTROL.test(prefix)) return
  const problem =
    bytes > MAX_PREFIX_BYTES
      ? `has ${bytes} bytes; on disk the limit is ${MAX_PREFIX_BYTES}`
      : 'has a control character'
  throw new CacheError('ERR_CACHE_INVALID_OPTION', `the keyPrefix ${problem}; shorten or encode it`)
}

import type { Environment } from './environment.js'
import { storageError } from './storage-error.js'

/**
 * A record on the current snapshot, as lent by LMDB: valid until the next read.
 * @throws CacheError ERR_CACHE_UNAVAILABLE where the store is damaged
 */
export function readRecord({ entries, path }: Environment, key: string): Buffer | undefined {
  try {
    return entries.getBinaryFast(key)
  } catch (error) {
    throw storageError(path, error)
  }
}

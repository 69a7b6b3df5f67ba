import { CacheError } from './errors.js'

/**
 * `held + by`, exact or refused.
 * @throws CacheError ERR_CACHE_NOT_INTEGER where the held value is not a safe integer, ERR_CACHE_OVERFLOW where the sum is not
 */
export function addIntegers(held: unknown, by: number, key: string): number {
  if (typeof held !== 'number' || !Number.isSafeInteger(held)) throw notInteger(key)
  const sum = held + by
  if (!Number.isSafeInteger(sum)) throw overflow(key, by)
  return sum
}

export function notInteger(key: string): CacheError {
  return new CacheError('ERR_CACHE_NOT_INTEGER', `increment: "${key}" holds a value that is not an integer`, {
    key,
    operation: 'increment',
  })
}

export function overflow(key: string, by: number): CacheError {
  return new CacheError(
    'ERR_CACHE_OVERFLOW',
    `increment: "${key}" + ${by} leaves the safe integers (up to 2^53 - 1); nothing was changed`,
    { key, operation: 'increment' },
  )
}

/** Every code a {@link CacheError} can carry. */
export type CacheErrorCode =
  | 'ERR_CACHE_INVALID_KEY'
  | 'ERR_CACHE_INVALID_VALUE'
  | 'ERR_CACHE_INVALID_TTL'
  | 'ERR_CACHE_INVALID_PATTERN'
  | 'ERR_CACHE_INVALID_OPTION'
  | 'ERR_CACHE_UNSERIALIZABLE'
  | 'ERR_CACHE_DECODE'
  | 'ERR_CACHE_TOO_LARGE'
  | 'ERR_CACHE_NOT_INTEGER'
  | 'ERR_CACHE_OVERFLOW'
  | 'ERR_CACHE_TIMEOUT'
  | 'ERR_CACHE_UNAVAILABLE'
  | 'ERR_CACHE_FACTORY_TIMEOUT'
  | 'ERR_CACHE_CLOSED'

export interface CacheErrorDetails {
  readonly key?: string | undefined
  readonly operation?: string | undefined
  readonly cause?: unknown
}

/**
 * The one error family of the engine. Programming errors (a bad key, an unserializable value, a wrong option) throw it;
 * infrastructure faults (a timeout, a refused connection) are degraded by the resilient backend and reach a caller only
 * where there is nothing to degrade to.
 *
 * The family ends here: what a user's factory throws is passed on as it is, and an aborted signal rejects with its own reason.
 */
export class CacheError extends Error {
  readonly code: CacheErrorCode
  readonly key: string | undefined
  readonly operation: string | undefined

  constructor(code: CacheErrorCode, message: string, details: CacheErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'CacheError'
    this.code = code
    this.key = details.key
    this.operation = details.operation
  }
}

const INFRASTRUCTURE = new Set<CacheErrorCode>(['ERR_CACHE_TIMEOUT', 'ERR_CACHE_UNAVAILABLE'])

/** True for any error of the family, also one made by another copy of this package. */
export function isCacheError(error: unknown): error is CacheError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_CACHE_')
  )
}

/** True where the store, not the caller, is at fault: the errors that count against a circuit breaker. */
export function isInfrastructureError(error: unknown): boolean {
  return isCacheError(error) && INFRASTRUCTURE.has(error.code)
}

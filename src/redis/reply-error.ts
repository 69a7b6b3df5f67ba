import { CacheError } from '../errors.js'

/** Replies by which the server (not the key) says no. The rest, e.g. WRONGTYPE and OOM, concern one key only. */
const SERVER_SIDE =
  /^(NOAUTH|NOPERM|WRONGPASS|READONLY|LOADING|BUSY|MISCONF|NOREPLICAS|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|UNKILLABLE|DENIED)\b/

export function isServerSide(error: Error): boolean {
  return SERVER_SIDE.test(error.message)
}

/** True where the node that answered is a replica now: its connection leads to the wrong place. */
export function isDemoted(error: Error): boolean {
  return error.message.startsWith('READONLY')
}

/** Whatever a client rejects with -> the engine's error. */
export function unavailable(cause: unknown, operation: string): CacheError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new CacheError('ERR_CACHE_UNAVAILABLE', `${operation}: Redis is not available: ${reason}`, {
    operation,
    cause,
  })
}

export function timedOut(operation: string, timeoutMs: number): CacheError {
  return new CacheError(
    'ERR_CACHE_TIMEOUT',
    `${operation}: Redis did not answer within ${timeoutMs} ms (timeoutMs, CACHE_REDIS_TIMEOUT_MS)`,
    { operation },
  )
}

import type { Clock } from '../clock.js'
import { CacheError } from '../errors.js'

/**
 * Settles as `work` does, but not later than `ms` from now.
 * What `work` does after that is nobody's business any more: a late rejection is swallowed.
 * @param ms milliseconds
 * @throws CacheError ERR_CACHE_TIMEOUT
 */
export function withDeadline<T>(work: Promise<T>, ms: number, clock: Clock, operation: string): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const cancel = clock.schedule(() => reject(timedOut(operation, ms)), ms)
    work.then(resolve, reject).finally(cancel)
  })
}

function timedOut(operation: string, ms: number): CacheError {
  return new CacheError('ERR_CACHE_TIMEOUT', `${operation}: no answer within ${ms} ms`, { operation })
}

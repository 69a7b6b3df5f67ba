import type { Clock } from '../clock.js'
import { timedOut } from './reply-error.js'

/** @throws CacheError ERR_CACHE_TIMEOUT; what `promise` does afterwards is ignored */
export function withDeadline<T>(
  promise: Promise<T>,
  timeoutMs: number,
  clock: Clock,
  operation: string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(() => reject(timedOut(operation, timeoutMs)), timeoutMs)
    promise.then(resolve, reject).finally(cancel)
  })
}

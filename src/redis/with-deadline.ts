import type { Cancel, Clock } from '../clock.js'
import { timedOut } from './reply-error.js'

/**
 * Runs `late` after `timeoutMs`, and one turn of the event loop: a process that was busy itself finds answers waiting in its
 * sockets, and they are not late.
 */
export function startDeadline(timeoutMs: number, clock: Clock, late: () => void): Cancel {
  let cancel = clock.schedule(() => {
    cancel = clock.schedule(late, 0)
  }, timeoutMs)
  return () => cancel()
}

/** @throws CacheError ERR_CACHE_TIMEOUT; what `promise` does afterwards is ignored */
export function withDeadline<T>(
  promise: Promise<T>,
  timeoutMs: number,
  clock: Clock,
  operation: string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = startDeadline(timeoutMs, clock, () => reject(timedOut(operation, timeoutMs)))
    promise.then(resolve, reject).finally(cancel)
  })
}

import type { Clock } from './clock.js'

export function sleep(ms: number, clock: Clock): Promise<void> {
  return new Promise(resolve => {
    clock.schedule(resolve, ms)
  })
}

/** The promise's outcome, or `undefined` if it takes longer than `ms`. */
export function within<T extends object>(
  promise: Promise<T | undefined>,
  ms: number,
  clock: Clock,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(() => resolve(undefined), ms)
    promise.then(resolve, reject).finally(cancel)
  })
}

/** The promise's outcome, or the signal's reason if that comes first. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

import { setTimeout as sleep } from 'node:timers/promises'

/** Gives what `read` reads, then again every `seconds` until the signal fires, whatever a reading takes. */
export async function* every<T>(
  seconds: number,
  read: () => Promise<T>,
  signal: AbortSignal,
): AsyncIterable<T> {
  for (;;) {
    yield await read()
    try {
      await sleep(seconds * 1000, undefined, { signal })
    } catch {
      throw signal.reason
    }
  }
}

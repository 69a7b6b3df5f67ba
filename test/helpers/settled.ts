import { setTimeout as sleep } from 'node:timers/promises'
import type { CacheChild } from './spawn-cache-child.js'

/** Not degraded, and L1 is in use. */
export async function settled(child: CacheChild): Promise<void> {
  const deadline = Date.now() + 15_000
  for (;;) {
    const details = await child.call<{ breaker: { state: string }; coherence: { armed: boolean } }>('details')
    if (details.breaker.state === 'closed' && details.coherence.armed) return
    if (Date.now() > deadline) throw new Error(`not back within 15 s: ${JSON.stringify(details)}`)
    await sleep(10)
  }
}

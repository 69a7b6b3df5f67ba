import type { Backend, BackendListener } from '../../src/backends/backend.js'
import type { CoherenceOptions } from '../../src/backends/coherence.js'
import type { CoherenceSource } from '../../src/backends/coherence-source.js'
import { createMemoryBackend, type MemoryBackend } from '../../src/backends/memory.js'
import { createMultiTierBackend } from '../../src/backends/multi-tier.js'
import { createRedisBackend, type RedisBackend } from '../../src/backends/redis.js'
import { systemClock } from '../../src/clock.js'
import { silentLogger } from '../../src/logger.js'
import type { Coherence } from '../../src/options.js'
import type { LinkTarget } from '../../src/redis/link.js'
import { createRedisCoherence } from '../../src/redis/redis-coherence.js'
import type { TrackerHubOptions } from '../../src/redis/tracker-hub.js'

export interface TiersOptions {
  readonly target: LinkTarget
  readonly prefix: string
  readonly mode?: Coherence
  readonly timeoutMs?: number
  readonly l1MaxTtlMs?: number
  readonly maxSize?: number
  readonly listener?: BackendListener
  readonly without?: CoherenceOptions['without'] | TrackerHubOptions['without']
}

export interface Tiers {
  readonly backend: Backend
  readonly l1: MemoryBackend
  readonly l2: RedisBackend
  readonly source: CoherenceSource
  /** Resolves once L1 may be used. */
  armed(): Promise<void>
}

/** Memory in front of Redis, put together by hand so that a test can look at each part. */
export function openTiers(options: TiersOptions): Tiers {
  const { target, prefix, mode = 'tracking', timeoutMs = 2000, without, listener } = options
  const clock = systemClock
  const l2 = createRedisBackend({ target, prefix, timeoutMs, clock, listener })
  const l1 = createMemoryBackend({ maxSize: options.maxSize ?? 10_000, policy: 'lru', clock })
  const rule = without === 'token' || without === 'epoch' ? without : undefined
  const source = createRedisCoherence({
    link: l2.link,
    prefix,
    mode,
    timeoutMs,
    clock,
    logger: silentLogger,
    without: without === 'canary' || without === 'close-watch' ? without : undefined,
  })
  const { l1MaxTtlMs = 60_000 } = options
  const backend = createMultiTierBackend({ l1, l2, source, l1MaxTtlMs, clock, listener, without: rule })
  return {
    backend,
    l1,
    l2,
    source,
    async armed() {
      await backend.ready()
      await until(
        () => source.details().state === 'armed',
        `L1 is armed: ${JSON.stringify(source.details())}`,
      )
    },
  }
}

/** Waits for a real server; fails with what it was waiting for. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  ms = 5000,
): Promise<void> {
  const deadline = Date.now() + ms
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 3))
  }
}

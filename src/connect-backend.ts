import type { Backend, BackendListener } from './backends/backend.js'
import type { CoherenceSource } from './backends/coherence-source.js'
import { createDiskBackend, type DiskBackend } from './backends/disk.js'
import { createMemoryBackend, type MemoryBackend } from './backends/memory.js'
import { createMultiTierBackend } from './backends/multi-tier.js'
import { createNoneBackend } from './backends/none.js'
import { createRedisBackend, type RedisBackend } from './backends/redis.js'
import type { Clock } from './clock.js'
import type { Logger } from './logger.js'
import { createRedisCoherence } from './redis/redis-coherence.js'
import { createResilientBackend } from './resilience/resilient-backend.js'
import type { ResolvedOptions } from './resolve-options.js'

export interface Surroundings {
  readonly clock: Clock
  readonly logger: Logger
  /** What backends report to. */
  readonly report: BackendListener
  readonly random: () => number
  readonly token: () => string
}

/** Puts a backend together from its parts. Nothing connects yet. */
export function connectBackend(options: ResolvedOptions, around: Surroundings): Backend {
  const listener = around.report
  if (options.own !== undefined) return options.own
  switch (options.kind) {
    case 'none':
      return createNoneBackend()
    case 'memory':
      return memory(options, around, listener)
    case 'disk':
      return disk(options, around, listener)
    case 'redis':
      return resilient(redis(options, around, listener), options, around, listener)
    case 'multi_tier':
      return options.l2 === 'disk'
        ? diskTiers(options, around, listener)
        : redisTiers(options, around, listener)
  }
}

function memory(
  options: ResolvedOptions,
  { clock }: Surroundings,
  listener?: BackendListener,
): MemoryBackend {
  const { maxSize, maxBytes, maxEntryBytes, policy, clone } = options
  return createMemoryBackend({ maxSize, maxBytes, maxEntryBytes, policy, clone, clock, listener })
}

function disk(options: ResolvedOptions, around: Surroundings, listener: BackendListener): DiskBackend {
  const { path, maxBytes, maxEntryBytes, policy } = options
  const { clock, random } = around
  return createDiskBackend({
    path,
    prefix: wirePrefix(options),
    maxBytes,
    maxEntryBytes,
    policy,
    clock,
    random,
    listener,
  })
}

function redis(options: ResolvedOptions, { clock }: Surroundings, listener: BackendListener): RedisBackend {
  return createRedisBackend({
    target: typeof options.redis === 'string' ? { url: options.redis } : { client: options.redis },
    prefix: wirePrefix(options),
    timeoutMs: options.timeoutMs,
    removeUndecodable: options.removeUndecodable,
    clock,
    listener,
  })
}

function redisTiers(options: ResolvedOptions, around: Surroundings, listener: BackendListener): Backend {
  const { coherence: mode, timeoutMs } = options
  const { clock, logger } = around
  const remote = redis(options, around, listener)
  const prefix = wirePrefix(options)
  const source = createRedisCoherence({ link: remote.link, prefix, mode, timeoutMs, clock, logger })
  return tiers(resilient(remote, options, around, listener), source, options, around, listener)
}

function diskTiers(options: ResolvedOptions, around: Surroundings, listener: BackendListener): Backend {
  const store = disk(options, around, listener)
  return tiers(store, store.coherence, options, around, listener)
}

function tiers(
  l2: Backend,
  source: CoherenceSource,
  options: ResolvedOptions,
  around: Surroundings,
  listener: BackendListener,
): Backend {
  const l1 = memory({ ...options, maxSize: options.l1Size }, around, listener)
  const { l1MaxTtlMs } = options
  return createMultiTierBackend({ l1, l2, source, l1MaxTtlMs, clock: around.clock, listener })
}

/** What stands before every key in the store. */
function wirePrefix({ keyPrefix }: ResolvedOptions): string {
  return keyPrefix === '' ? '' : `${keyPrefix}:`
}

/** A remote store that may go away, with what answers in its place. */
function resilient(
  remote: RedisBackend,
  options: ResolvedOptions,
  around: Surroundings,
  listener: BackendListener,
): Backend {
  const { name, timeoutMs, journalMaxBytes } = options
  // copies, as the store would hand them out; and no events of its own: it comes and goes with an outage
  const createFallback = () => memory({ ...options, clone: true }, around)
  return createResilientBackend(remote, {
    ...around,
    listener,
    name,
    timeoutMs,
    journalMaxBytes,
    createFallback: options.fallback ? createFallback : undefined,
  })
}

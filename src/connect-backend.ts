import type { Backend, BackendListener } from './backends/backend.js'
import { createDiskBackend, type DiskBackend } from './backends/disk.js'
import { createMemoryBackend, type MemoryBackend } from './backends/memory.js'
import { createNoneBackend } from './backends/none.js'
import { createRedisBackend, type RedisBackend } from './backends/redis.js'
import type { Clock } from './clock.js'
import type { CacheEvent, CacheEvents, Events } from './events.js'
import type { Logger } from './logger.js'
import { createResilientBackend } from './resilience/resilient-backend.js'
import type { ResolvedOptions } from './resolve-options.js'

export interface Surroundings {
  readonly clock: Clock
  readonly logger: Logger
  readonly events: Events
  readonly random: () => number
  readonly token: () => string
}

/** Puts a backend together from its parts. Nothing connects yet. */
export function connectBackend(options: ResolvedOptions, around: Surroundings): Backend {
  const listener: BackendListener = (event, detail) =>
    around.events.emit<CacheEvent>(event, detail as CacheEvents[CacheEvent])
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
      throw new Error('multi_tier is not wired yet')
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
  const { path, keyPrefix, maxBytes, maxEntryBytes, policy } = options
  const { clock, random } = around
  const prefix = keyPrefix === '' ? '' : `${keyPrefix}:`
  return createDiskBackend({ path, prefix, maxBytes, maxEntryBytes, policy, clock, random, listener })
}

function redis(options: ResolvedOptions, { clock }: Surroundings, listener: BackendListener): RedisBackend {
  const { keyPrefix, timeoutMs } = options
  return createRedisBackend({
    target: typeof options.redis === 'string' ? { url: options.redis } : { client: options.redis },
    prefix: keyPrefix === '' ? '' : `${keyPrefix}:`,
    timeoutMs,
    clock,
    listener,
  })
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

import type { Backend, BackendListener } from './backends/backend.js'
import { createMemoryBackend, type MemoryBackend } from './backends/memory.js'
import { createNoneBackend } from './backends/none.js'
import type { Clock } from './clock.js'
import type { CacheEvent, CacheEvents, Events } from './events.js'
import type { Logger } from './logger.js'
import type { ResolvedOptions } from './resolve-options.js'

export interface Surroundings {
  readonly clock: Clock
  readonly logger: Logger
  readonly events: Events
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
    default:
      throw new Error(`not built yet: ${options.kind}`)
  }
}

function memory(options: ResolvedOptions, { clock }: Surroundings, listener: BackendListener): MemoryBackend {
  const { maxSize, maxBytes, maxEntryBytes, policy, clone } = options
  return createMemoryBackend({ maxSize, maxBytes, maxEntryBytes, policy, clone, clock, listener })
}

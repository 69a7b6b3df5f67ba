import type { Config } from './config.js'

interface TypeDefaults {
  /** Where the caches of the type keep their keys. */
  readonly keyPrefix: string
  /** Seconds. */
  readonly ttl: (config: Config) => number
}

/** What a cache of each type is made with where nothing else is said. */
export const CACHE_TYPES = {
  MODEL_REGISTRY: { keyPrefix: 'model_registry', ttl: config => config.modelRegistryTtl },
  WORKFLOW: { keyPrefix: 'workflow', ttl: config => config.workflowTtl },
  TOOL: { keyPrefix: 'tool', ttl: config => config.toolTtl },
  SESSION: { keyPrefix: 'session', ttl: config => config.sessionTtl },
  GENERAL: { keyPrefix: 'general', ttl: config => config.generalTtl },
} as const satisfies Record<string, TypeDefaults>

export type CacheType = keyof typeof CACHE_TYPES

export function isCacheType(name: unknown): name is CacheType {
  return typeof name === 'string' && Object.hasOwn(CACHE_TYPES, name)
}

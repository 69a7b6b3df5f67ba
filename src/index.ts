export type { BackendKind, TierStats } from './backends/backend.js'
export { type Bridged, bridge, type LegacyLibrary } from './bridge/bridge.js'
export { BridgedCache } from './bridge/bridged-cache.js'
export type { PromisedCache } from './bridge/promised.js'
export type { BulkItem, BulkItems } from './bulk-items.js'
export { Cache, type SetOptions } from './cache.js'
export type { CacheType } from './cache-types.js'
export { ModelRegistryCache } from './caches/model-registry.js'
export { type Session, SessionCache } from './caches/session.js'
export { ToolCache, type ToolLoader } from './caches/tool.js'
export { WorkflowCache } from './caches/workflow.js'
export { type Clock, systemClock } from './clock.js'
export { createCache } from './create-cache.js'
export { CacheError, type CacheErrorCode, isCacheError } from './errors.js'
export type { CacheEvent, CacheEventListener, CacheEvents } from './events.js'
export {
  CacheFactory,
  defaultFactory,
  getGeneralCache,
  getModelRegistryCache,
  getSessionCache,
  getToolCache,
  getWorkflowCache,
} from './factory.js'
export type { GetOrSetOptions } from './fill-plan.js'
export type { Factory } from './get-or-set.js'
export type { CacheHealth } from './health.js'
export type { Logger } from './logger.js'
export type {
  BackendChoice,
  CacheOptions,
  Coherence,
  EvictionPolicyName,
  RedisClientLike,
} from './options.js'
export type { CacheStats, SharedStats } from './stats.js'

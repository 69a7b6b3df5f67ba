import type { Cache } from './cache.js'
import { CACHE_TYPES, type CacheType, isCacheType } from './cache-types.js'
import { ModelRegistryCache } from './caches/model-registry.js'
import { SessionCache } from './caches/session.js'
import { ToolCache, type ToolLoader } from './caches/tool.js'
import { WorkflowCache } from './caches/workflow.js'
import { type Config, readConfig } from './config.js'
import { createCache } from './create-cache.js'
import { CacheError } from './errors.js'
import { aggregateHealth, aggregateStats, type FleetHealth, type FleetStats } from './fleet.js'
import type { InspectOptions, Inspector } from './inspect/server.js'
import type { CacheOptions } from './options.js'

/** Makes caches by type with the type's defaults, gives the same one for the same request, and answers for all of them. */
export class CacheFactory {
  readonly #base: CacheOptions
  readonly #caches = new Map<string, Cache>()
  #config: Config | undefined

  /**
   * @param base options for every cache of this factory
   * @param config default: the environment, read when the first cache is made
   */
  constructor(base: CacheOptions = {}, config?: Config) {
    this.#base = base
    this.#config = config
  }

  /**
   * A cache of a type; the same instance for the same type and overrides.
   * @throws CacheError ERR_CACHE_INVALID_OPTION
   */
  createCache<V = unknown>(type: CacheType, overrides: CacheOptions = {}): Cache<V> {
    const options = this.#optionsOf(type, overrides)
    const id = `${type} ${identify(overrides)}`
    const existing = this.#caches.get(id)
    if (existing !== undefined) return existing as Cache<V>
    const cache = createCache<V>(options, this.#readConfig())
    this.#caches.set(id, cache as Cache)
    return cache
  }

  createModelRegistryCache<P, M>(overrides?: CacheOptions): ModelRegistryCache<P, M> {
    return new ModelRegistryCache<P, M>(this.createCache('MODEL_REGISTRY', overrides))
  }

  createWorkflowCache<W>(overrides?: CacheOptions): WorkflowCache<W> {
    return new WorkflowCache<W>(this.createCache('WORKFLOW', overrides))
  }

  createToolCache<T>(load?: ToolLoader<T>, overrides?: CacheOptions): ToolCache<T> {
    return new ToolCache<T>(this.createCache('TOOL', overrides), load)
  }

  createSessionCache<D>(overrides: CacheOptions = {}): SessionCache<D> {
    const { ttl = this.#readConfig().sessionTtl } = this.#optionsOf('SESSION', overrides)
    return new SessionCache<D>(this.createCache('SESSION', overrides), ttl)
  }

  createGeneralCache<V>(overrides?: CacheOptions): Cache<V> {
    return this.createCache<V>('GENERAL', overrides)
  }

  /** Every cache made and not closed, by name. */
  get caches(): readonly Cache[] {
    return [...this.#caches.values()]
  }

  healthCheckAll(): Promise<FleetHealth> {
    return aggregateHealth(this.caches)
  }

  getStatsAll(options: { exact?: boolean } = {}): Promise<FleetStats> {
    return aggregateStats(this.caches, options)
  }

  /** Clears each cache's own prefix; returns how many entries went. */
  async clearAll(): Promise<number> {
    const counts = await Promise.all(this.caches.map(cache => cache.clear()))
    return counts.reduce((sum, count) => sum + count, 0)
  }

  /** Closes all; a later request makes a new one. */
  async closeAll(): Promise<void> {
    const caches = this.caches
    this.#caches.clear()
    await Promise.all(caches.map(cache => cache.close()))
  }

  /** Lets `cachectl` look into this factory's caches, as CACHE_INSPECT=1 does for all of the process. Close it to end that. */
  async inspect(options: InspectOptions = {}): Promise<Inspector> {
    const { startInspector } = await import('./inspect/server.js')
    return startInspector(() => this.caches, options)
  }

  #optionsOf(type: CacheType, overrides: CacheOptions): CacheOptions {
    if (!isCacheType(type))
      throw new CacheError(
        'ERR_CACHE_INVALID_OPTION',
        `unknown cache type ${JSON.stringify(type)}; known: ${Object.keys(CACHE_TYPES).join(', ')}`,
      )
    const { keyPrefix, ttl } = CACHE_TYPES[type]
    return { keyPrefix, name: keyPrefix, ttl: ttl(this.#readConfig()), ...this.#base, ...overrides }
  }

  #readConfig(): Config {
    this.#config ??= readConfig()
    return this.#config
  }
}

const identities = new WeakMap<object, number>()
let nextIdentity = 0

/** The same text for overrides with the same values; objects (a client, a clock) count by identity. */
function identify(overrides: CacheOptions): string {
  const parts = Object.entries(overrides).sort(([a], [b]) => (a < b ? -1 : 1))
  return parts
    .map(([name, value]) => `${name}=${typeof value === 'object' ? identityOf(value) : String(value)}`)
    .join(';')
}

function identityOf(value: object): string {
  const known = identities.get(value) ?? ++nextIdentity
  identities.set(value, known)
  return `#${known}`
}

/** The factory behind the five getters below. */
export const defaultFactory = new CacheFactory()

export const getModelRegistryCache = <P = unknown, M = unknown>(): ModelRegistryCache<P, M> =>
  defaultFactory.createModelRegistryCache<P, M>()
export const getWorkflowCache = <W = unknown>(): WorkflowCache<W> => defaultFactory.createWorkflowCache<W>()
export const getToolCache = <T = unknown>(load?: ToolLoader<T>): ToolCache<T> =>
  defaultFactory.createToolCache<T>(load)
export const getSessionCache = <D = unknown>(): SessionCache<D> => defaultFactory.createSessionCache<D>()
export const getGeneralCache = <V = unknown>(): Cache<V> => defaultFactory.createGeneralCache<V>()

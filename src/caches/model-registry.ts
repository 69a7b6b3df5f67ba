import type { Cache, SetOptions } from '../cache.js'
import type { CacheStats } from '../stats.js'
import { canonicalKey, keyPart } from './canonical-key.js'

/** By what a list of models is filtered; order of properties does not matter. `object`, as an interface fits no index signature. */
export type ModelFilters = object

/**
 * What a process knows about providers and models. `P` is a provider's type, `M` a model's.
 * Lifetimes are those of the cache underneath, or of a call's `ttl` in seconds.
 */
export class ModelRegistryCache<P = unknown, M = unknown> {
  readonly cache: Cache

  constructor(cache: Cache) {
    this.cache = cache
  }

  getDefaultProvider(modelType: string): Promise<string | undefined> {
    return this.cache.get<string>(defaultProviderKey(modelType))
  }

  setDefaultProvider(modelType: string, providerId: string, options?: SetOptions): Promise<boolean> {
    return this.cache.set(defaultProviderKey(modelType), providerId, options)
  }

  invalidateDefaultProvider(modelType: string): Promise<boolean> {
    return this.cache.delete(defaultProviderKey(modelType))
  }

  getDefaultModel(modelType: string): Promise<string | undefined> {
    return this.cache.get<string>(defaultModelKey(modelType))
  }

  setDefaultModel(modelType: string, modelId: string, options?: SetOptions): Promise<boolean> {
    return this.cache.set(defaultModelKey(modelType), modelId, options)
  }

  invalidateDefaultModel(modelType: string): Promise<boolean> {
    return this.cache.delete(defaultModelKey(modelType))
  }

  getProvider(id: string): Promise<P | undefined> {
    return this.cache.get<P>(providerKey(id))
  }

  setProvider(id: string, provider: P, options?: SetOptions): Promise<boolean> {
    return this.cache.set(providerKey(id), provider, options)
  }

  /** Removes the provider, and the provider list, which holds it too. */
  async invalidateProvider(id: string): Promise<void> {
    await this.cache.mdelete([providerKey(id), PROVIDER_LIST])
  }

  getModel(id: string): Promise<M | undefined> {
    return this.cache.get<M>(modelKey(id))
  }

  setModel(id: string, model: M, options?: SetOptions): Promise<boolean> {
    return this.cache.set(modelKey(id), model, options)
  }

  /** Removes the model, and every model list, as any of them may hold it. */
  async invalidateModel(id: string): Promise<void> {
    await this.cache.delete(modelKey(id))
    await this.invalidateModelLists()
  }

  getProviderList(): Promise<P[] | undefined> {
    return this.cache.get<P[]>(PROVIDER_LIST)
  }

  setProviderList(providers: readonly P[], options?: SetOptions): Promise<boolean> {
    return this.cache.set(PROVIDER_LIST, providers, options)
  }

  invalidateProviderList(): Promise<boolean> {
    return this.cache.delete(PROVIDER_LIST)
  }

  /** @param page 1-based */
  async getModelList(filters: ModelFilters = {}, page = 1): Promise<M[] | undefined> {
    return this.cache.get<M[]>(modelListKey(filters, page))
  }

  async setModelList(
    filters: ModelFilters,
    models: readonly M[],
    page = 1,
    options?: SetOptions,
  ): Promise<boolean> {
    return this.cache.set(modelListKey(filters, page), models, options)
  }

  /** Removes every model list, whatever its filters and page. */
  async invalidateModelLists(): Promise<void> {
    await this.cache.mdelete(await this.cache.keys('models:*'))
  }

  clearCache(): Promise<number> {
    return this.cache.clear()
  }

  getCacheStats(): Promise<CacheStats> {
    return this.cache.getStats()
  }
}

const PROVIDER_LIST = 'providers'
const defaultProviderKey = (modelType: string) => `default-provider:${keyPart(modelType)}`
const defaultModelKey = (modelType: string) => `default-model:${keyPart(modelType)}`
const providerKey = (id: string) => `provider:${keyPart(id)}`
const modelKey = (id: string) => `model:${keyPart(id)}`
const modelListKey = (filters: ModelFilters, page: number) => `models:${canonicalKey({ filters, page })}`

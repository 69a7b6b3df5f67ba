import type { Cache, SetOptions } from '../cache.js'
import type { CacheStats } from '../stats.js'
import { canonicalKey, keyPart } from './canonical-key.js'

/** Built workflows by provider, type and configuration; the order of a configuration's properties does not matter. */
export class WorkflowCache<W = unknown> {
  readonly cache: Cache

  constructor(cache: Cache) {
    this.cache = cache
  }

  async get(provider: string, type: string, config: unknown): Promise<W | undefined> {
    return this.cache.get<W>(workflowKey(provider, type, config))
  }

  async put(
    provider: string,
    type: string,
    config: unknown,
    workflow: W,
    options?: SetOptions,
  ): Promise<boolean> {
    return this.cache.set(workflowKey(provider, type, config), workflow, options)
  }

  async delete(provider: string, type: string, config: unknown): Promise<boolean> {
    return this.cache.delete(workflowKey(provider, type, config))
  }

  async exists(provider: string, type: string, config: unknown): Promise<boolean> {
    return this.cache.exists(workflowKey(provider, type, config))
  }

  /** Removes this provider's workflows and no others; returns how many. */
  async invalidateProvider(provider: string): Promise<number> {
    return this.cache.mdelete(await this.cache.keys(`${keyPart(provider)}:*`))
  }

  clear(): Promise<number> {
    return this.cache.clear()
  }

  getStats(): Promise<CacheStats> {
    return this.cache.getStats()
  }
}

function workflowKey(provider: string, type: string, config: unknown): string {
  return `${keyPart(provider)}:${keyPart(type)}:${canonicalKey(config)}`
}

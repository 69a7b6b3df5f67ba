import type { Cache, SetOptions } from '../cache.js'
import type { CacheStats } from '../stats.js'
import { keyPart } from './canonical-key.js'

/** Loads the named tools, or all there are; tools it does not know are left out. */
export type ToolLoader<T> = (names: readonly string[] | undefined) => Promise<Readonly<Record<string, T>>>

/** Tools by name, with a loader for what is missing. */
export class ToolCache<T = unknown> {
  readonly cache: Cache
  readonly #load: ToolLoader<T>

  /** @param load default: nothing can be loaded, only what was set is found */
  constructor(cache: Cache, load: ToolLoader<T> = async () => ({})) {
    this.cache = cache
    this.#load = load
  }

  /**
   * The tools by name: read in one bulk read, the missing ones loaded in one call of the loader and kept.
   * @param names default: all tools
   * @returns an object without prototype; a tool that nobody knows is absent
   */
  async getTools(names?: readonly string[]): Promise<Record<string, T>> {
    const wanted = names ?? (await this.cache.get<string[]>(NAMES))
    if (wanted === undefined) return this.#loadAll()
    const held = await this.cache.mget(wanted.map(toolKey))
    const tools: Record<string, T> = Object.create(null)
    for (const name of wanted) {
      const tool = held[toolKey(name)]
      if (tool !== undefined) tools[name] = tool as T
    }
    const missing = wanted.filter(name => !Object.hasOwn(tools, name))
    if (missing.length === 0) return tools
    return Object.assign(tools, await this.#keep(await this.#load(missing)))
  }

  async getTool(name: string): Promise<T | undefined> {
    return (await this.getTools([name]))[name]
  }

  setTool(name: string, tool: T, options?: SetOptions): Promise<boolean> {
    return this.cache.set(toolKey(name), tool, options)
  }

  /** Removes a tool, and the list of all names. */
  async invalidateTool(name: string): Promise<void> {
    await this.cache.mdelete([toolKey(name), NAMES])
  }

  clear(): Promise<number> {
    return this.cache.clear()
  }

  getStats(): Promise<CacheStats> {
    return this.cache.getStats()
  }

  async #loadAll(): Promise<Record<string, T>> {
    const tools = await this.#keep(await this.#load(undefined))
    await this.cache.set(NAMES, Object.keys(tools))
    return tools
  }

  async #keep(tools: Readonly<Record<string, T>>): Promise<Record<string, T>> {
    await this.cache.mset(Object.entries(tools).map(([name, value]) => ({ key: toolKey(name), value })))
    return Object.assign(Object.create(null), tools)
  }
}

const NAMES = 'names'
const toolKey = (name: string) => `tool:${keyPart(name)}`

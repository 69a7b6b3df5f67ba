import { legacyRegistry, legacyService, legacyWorkflows } from './legacy.js'
import { lruCache } from './lru-cache.js'
import { memoryCache } from './memory-cache.js'
import { nodeCache } from './node-cache.js'
import { quickLru } from './quick-lru.js'
import type { Recipe } from './recipe.js'

/** The recipes that a migration looks for, in this order. */
export const all: readonly Recipe[] = [
  nodeCache,
  lruCache,
  memoryCache,
  quickLru,
  legacyRegistry,
  legacyWorkflows,
  legacyService,
]

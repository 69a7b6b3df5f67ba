import { legacyRegistry, legacyService, legacyWorkflows } from './legacy.js'
import { nodeCache } from './node-cache.js'
import type { Recipe } from './recipe.js'

/** The recipes that a migration looks for, in this order. */
export const all: readonly Recipe[] = [nodeCache, legacyRegistry, legacyWorkflows, legacyService]

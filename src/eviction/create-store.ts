import type { EvictionPolicyName } from '../options.js'
import { createLruStore } from './lru.js'
import { createOrderedStore } from './ordered-store.js'
import type { EntryStore, Limits, OnEvict } from './policy.js'
import { createRandomOrder } from './random.js'
import { createTtlOrder } from './ttl.js'

/** The bounded map for a policy's name. */
export function createStore(policy: EvictionPolicyName, limits: Limits, onEvict: OnEvict): EntryStore {
  switch (policy) {
    case 'lru':
      return createLruStore(limits, onEvict)
    case 'ttl':
      return createOrderedStore(limits, createTtlOrder(), onEvict)
    case 'random':
      return createOrderedStore(limits, createRandomOrder(), onEvict)
  }
}

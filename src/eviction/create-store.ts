import type { EvictionPolicyName } from '../options.js'
import { createLruStore } from './lru.js'
import { createOrderedStore } from './ordered-store.js'
import type { EntryStore, Limits, OnEvict, VictimOrder } from './policy.js'
import { createRandomOrder } from './random.js'
import { createTtlOrder } from './ttl.js'

/** The bounded map for a policy's name. */
export function createStore(policy: EvictionPolicyName, limits: Limits, onEvict: OnEvict): EntryStore {
  // nobody ever makes room: no order is kept, and lru-cache would lay out its arrays up front
  if (limits.maxSize === Number.POSITIVE_INFINITY && limits.maxBytes === undefined)
    return createOrderedStore(limits, NO_ORDER, onEvict)
  switch (policy) {
    case 'lru':
      return createLruStore(limits, onEvict)
    case 'ttl':
      return createOrderedStore(limits, createTtlOrder(), onEvict)
    case 'random':
      return createOrderedStore(limits, createRandomOrder(), onEvict)
  }
}

const NO_ORDER: VictimOrder = { added() {}, removed() {}, next: () => undefined, clear() {} }

import { describe, test } from 'vitest'
import { createCache } from '../../src/create-cache.js'
import type { EvictionPolicyName } from '../../src/options.js'
import { backendContract } from '../../src/testing/contract.js'
import { FakeClock } from '../../src/testing/fake-clock.js'

const POLICIES: EvictionPolicyName[] = ['lru', 'ttl', 'random']

describe.each(POLICIES)('memory with policy %s keeps the contract', evictionPolicy => {
  for (const { name, run } of backendContract)
    test(name, () => run(harness({ evictionPolicy, clone: false })))
})

describe('memory with clone: true keeps the contract of a copying store', () => {
  for (const { name, run } of backendContract)
    test(name, () => run(harness({ evictionPolicy: 'lru', clone: true })))
})

function harness(options: { evictionPolicy: EvictionPolicyName; clone: boolean }) {
  const clock = new FakeClock()
  return {
    open: (given: { keyPrefix?: string; ttl?: number }) =>
      createCache({ backend: 'memory', maxSize: 10_000, clock, ...options, ...given }),
    pass: (ms: number) => clock.advance(ms),
    shared: false,
    references: !options.clone,
  }
}

import type { Cache } from '../../cache.js'
import type { CacheOptions } from '../../options.js'

/** What a backend's author provides: how to open caches on it, and how to let time pass. */
export interface ContractHarness {
  /**
   * Opens a cache on the backend. Two caches with the same `keyPrefix` must see the same entries where `shared` is true, as two
   * processes would. The suite closes what it opens.
   */
  open(options: Pick<CacheOptions, 'keyPrefix' | 'ttl'>): Cache | Promise<Cache>
  /** Lets this many milliseconds pass on the clock that expiry follows (a real sleep for a real server). */
  pass(ms: number): Promise<void>
  /** True where caches share one store; false where each has its own. */
  readonly shared: boolean
  /** True where the same reference comes out that went in, and so nothing is unserializable. */
  readonly references: boolean
}

/** One row of the contract. It rejects (node:assert) where the backend breaks it; run it with any test runner. */
export interface ContractCase {
  readonly name: string
  readonly run: (harness: ContractHarness) => Promise<void>
}

let prefixes = 0

/** A prefix that no other case uses, so that cases may run side by side. */
export function freshPrefix(): string {
  return `contract-${process.pid}-${++prefixes}`
}

/** A case on one cache of its own. */
export function onCache(
  name: string,
  body: (cache: Cache, harness: ContractHarness) => Promise<void>,
  options: Pick<CacheOptions, 'ttl'> = {},
): ContractCase {
  return {
    name,
    async run(harness) {
      const cache = await harness.open({ keyPrefix: freshPrefix(), ...options })
      try {
        await body(cache, harness)
      } finally {
        await cache.clear().catch(() => 0)
        await cache.close()
      }
    },
  }
}

/** A case on two caches that share their entries; passes where the backend shares nothing. */
export function onTwo(
  name: string,
  body: (one: Cache, other: Cache, harness: ContractHarness) => Promise<void>,
): ContractCase {
  return onCache(name, async (one, harness) => {
    if (!harness.shared) return
    const other = await harness.open({ keyPrefix: one.keyPrefix })
    try {
      await body(one, other, harness)
    } finally {
      await other.close()
    }
  })
}

/** Tries until the condition holds: for what another process learns only after a message's flight time. */
export async function eventually(condition: () => Promise<boolean>, what: string, ms = 3000): Promise<void> {
  const deadline = Date.now() + ms
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

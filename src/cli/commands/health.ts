import type { CacheHealth } from '../../health.js'
import type { Command } from '../command.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { openCache, type StoreOptions } from '../open-cache.js'
import { scopeOptions, storeOptions } from '../shared-options.js'

export interface HealthData {
  readonly status: CacheHealth['status']
  readonly caches: readonly (CacheHealth & { readonly name: string })[]
  /** Why it is not healthy, where that is known. */
  readonly reason: string | null
}

export const health: Command<StoreOptions, HealthData> = {
  configure(parser) {
    describe(
      parser,
      'Write, read and delete a key of its own, and say how it went. Exits 0 when healthy, else 1: fit for a container.',
      [
        ['health', 'the target of the environment'],
        ['health --redis redis://cache:6379 --timeout 1', 'an answer within a second'],
        ['health --json --quiet', 'for a probe'],
      ],
    )
    storeOptions(scopeOptions(parser))
  },
  async run(context, options) {
    let reason: string | null = null
    const { cache, target } = await openCache(context, options, error => {
      reason = error.message
    })
    const found = await cache.healthCheck()
    const data = { status: found.status, caches: [{ name: target.location, ...found }], reason }
    return { exitCode: found.status === 'healthy' ? EXIT.done : EXIT.no, data }
  },
  async render(data, page) {
    const { renderHealth } = await import('../render/health.js')
    return renderHealth(data, page)
  },
}

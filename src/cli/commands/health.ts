import type { Cache } from '../../cache.js'
import type { CacheHealth } from '../../health.js'
import type { Answer, Command } from '../command.js'
import type { Context } from '../context.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { attach, type LiveOptions, wantsLive } from '../live.js'
import { openCache, type StoreOptions, timeoutMsOf } from '../open-cache.js'
import type { ServerMemory } from '../server-memory.js'
import { liveOptions, scopeOptions, storeOptions } from '../shared-options.js'

/** A probe of a process waits for its store's deadline. */
const LIVE_TIMEOUT_MS = 5000

export interface HealthData {
  readonly status: CacheHealth['status']
  readonly caches: readonly (CacheHealth & { readonly name: string })[]
  /** Why it is not healthy, where that is known. */
  readonly reason: string | null
  /** The server's memory; of a Redis that says it. */
  readonly memory?: ServerMemory
}

type HealthOptions = StoreOptions & LiveOptions

export const health: Command<HealthOptions, HealthData> = {
  configure(parser) {
    describe(
      parser,
      'Write, read and delete a key of its own, and say how it went. Exits 0 when healthy, else 1: fit for a container.',
      [
        ['health', 'the target of the environment'],
        ['health --redis redis://cache:6379 --timeout 1', 'an answer within a second'],
        ['health --app orders', 'the caches inside running processes, their breakers and trackers'],
      ],
    )
    storeOptions(scopeOptions(liveOptions(parser)))
  },
  async run(context, options) {
    if (wantsLive(options)) return liveHealth(context, options)
    let reason: string | null = null
    const { cache, target } = await openCache(context, options, error => {
      reason = error.message
    })
    const found = await cache.healthCheck()
    if (found.status !== 'healthy') reason ??= await faultOf(cache)
    const memory =
      target.kind === 'redis' && found.operations.get ? await serverMemory(target.url, options) : undefined
    const about = { status: found.status, caches: [{ name: target.location, ...found }], reason }
    const data = memory === undefined ? about : { ...about, memory }
    return { exitCode: found.status === 'healthy' ? EXIT.done : EXIT.no, data }
  },
  async render(data, page) {
    const { renderHealth } = await import('../render/health.js')
    return renderHealth(data, page)
  },
}

/** A probe tells only that something failed; asked again, the store says why. */
async function faultOf(cache: Cache): Promise<string | null> {
  return cache.exists('health').then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
}

async function serverMemory(url: string, options: StoreOptions): Promise<ServerMemory | undefined> {
  const { sharedProbe } = await import('../redis-probe.js')
  const { totalMemory } = await import('../server-memory.js')
  const probe = await sharedProbe(url, timeoutMsOf(options)).catch(() => undefined)
  const memory = probe && (await totalMemory(probe.nodes))
  probe?.close()
  return memory
}

const WORST_FIRST = ['unhealthy', 'degraded', 'healthy'] as const

async function liveHealth(context: Context, options: LiveOptions): Promise<Answer<HealthData>> {
  const processes = await attach(context, options)
  const answers = await Promise.all(
    processes.map(async ({ info, client }) => {
      const caches = await client.ask('health', {}, LIVE_TIMEOUT_MS)
      return caches.map(({ cache, health }) => ({ name: `${info.app}[${info.pid}] ${cache}`, ...health }))
    }),
  )
  const caches = answers.flat()
  const status = WORST_FIRST.find(one => caches.some(cache => cache.status === one)) ?? 'healthy'
  return { exitCode: status === 'healthy' ? EXIT.done : EXIT.no, data: { status, caches, reason: null } }
}

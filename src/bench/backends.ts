import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CacheOptions } from '../options.js'
import { cacheSpec } from './cache-contender.js'
import type { ContenderSpec } from './contender.js'
import { startThrowawayRedis } from './throwaway-redis.js'

export const BACKENDS = ['memory', 'disk', 'redis', 'multi_tier'] as const
export type BenchBackend = (typeof BACKENDS)[number]

/** Long enough for a machine that the benchmark itself keeps busy. */
const TIMEOUT_MS = 2_000

export interface BackendRequest {
  readonly backends: readonly BenchBackend[]
  /** Undefined: a Redis of our own, where one is installed. */
  readonly redisUrl: string | undefined
  /** Most entries in memory; L1 of `multi_tier` holds a tenth. */
  readonly maxSize: number
}

/** Backends ready to be measured. */
export interface BenchBackends {
  readonly contenders: readonly ContenderSpec[]
  readonly skipped: readonly { readonly backend: BenchBackend; readonly reason: string }[]
  /** Where Redis was: `own` = one started for the purpose. */
  readonly redis: 'own' | 'given' | undefined
  /** Removes what was made: the temporary store, the Redis of our own. */
  remove(): Promise<void>
}

/** Lays out what the wanted backends need; each writes under a prefix of this run only, which it clears at the end. */
export async function openBackends({ backends, redisUrl, maxSize }: BackendRequest): Promise<BenchBackends> {
  const needsRedis = backends.some(usesRedis)
  const own = needsRedis && redisUrl === undefined ? await startThrowawayRedis() : undefined
  const url = redisUrl ?? own?.url
  const path = await mkdtemp(join(tmpdir(), 'cachectl-bench-'))
  const optionsOf = (backend: BenchBackend): CacheOptions => ({
    backend,
    keyPrefix: `cachectl-bench-${process.pid}-${backend}`,
    maxSize,
    ...(backend === 'disk' && { path }),
    ...(usesRedis(backend) && url !== undefined && { redisUrl: url, fallback: false, timeoutMs: TIMEOUT_MS }),
  })
  const possible = backends.filter(backend => url !== undefined || !usesRedis(backend))
  return {
    contenders: possible.map(backend => cacheSpec(backend, optionsOf(backend))),
    skipped: backends
      .filter(backend => !possible.includes(backend))
      .map(backend => ({ backend, reason: 'no Redis: set REDIS_URL, use --redis or install redis-server' })),
    redis: own !== undefined ? 'own' : url !== undefined && needsRedis ? 'given' : undefined,
    async remove() {
      await own?.stop()
      await rm(path, { recursive: true, force: true })
    },
  }
}

function usesRedis(backend: BenchBackend): boolean {
  return backend === 'redis' || backend === 'multi_tier'
}

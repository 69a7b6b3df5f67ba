import { CacheError } from '../errors.js'
import type { Adapter } from './adapter.js'
import { BridgedCache } from './bridged-cache.js'
import { type LruCacheLike, lruCacheAdapter } from './lru-cache-adapter.js'
import { type MapLike, mapAdapter } from './map-adapter.js'
import { type MemoryCacheLike, memoryCacheAdapter } from './memory-cache-adapter.js'
import { type NodeCacheLike, nodeCacheAdapter } from './node-cache-adapter.js'
import { type PromisedCache, promised } from './promised.js'

interface Libraries {
  'node-cache': NodeCacheLike
  'lru-cache': LruCacheLike
  'memory-cache': MemoryCacheLike
  'quick-lru': MapLike
  map: MapLike
}

export type LegacyLibrary = keyof Libraries

const ADAPTERS: { [N in LegacyLibrary]: (legacy: Libraries[N]) => Adapter } = {
  'node-cache': nodeCacheAdapter,
  'lru-cache': lruCacheAdapter,
  'memory-cache': memoryCacheAdapter,
  'quick-lru': mapAdapter,
  map: mapAdapter,
}

type KeyOf<L> = L extends { get: (...given: infer A) => unknown } ? A[0] : string
type ValueOf<L> = L extends { get: (...given: never[]) => infer R } ? Exclude<R, undefined> : unknown

/** The type of `bridge(legacy, library)`: for annotations. */
export type Bridged<L, N extends LegacyLibrary | undefined = undefined> = N extends LegacyLibrary
  ? BridgedCache<ValueOf<L>, KeyOf<L>, L>
  : PromisedCache<L>

const made = new WeakMap<object, unknown>()

/**
 * The async API over the same legacy cache, for moving step by step: awaited calls and those that cannot wait yet (through
 * `unsafeSync`) share one store. `cachectl migrate --mode bridge` writes it, and a later run takes it away.
 *
 * With a library, the methods and units of `Cache` (seconds, `undefined` for a miss); without, the legacy methods under their own
 * names, each answering a promise. The same legacy cache gets the same bridge each time.
 *
 * @throws CacheError ERR_CACHE_INVALID_OPTION for a library that is not known
 */
export function bridge<L extends object>(legacy: L): PromisedCache<L>
export function bridge<L extends Libraries[N], N extends LegacyLibrary>(legacy: L, library: N): Bridged<L, N>
export function bridge(legacy: object, library?: LegacyLibrary): unknown {
  const known = made.get(legacy)
  if (known !== undefined) return known
  const adapt = library === undefined ? undefined : adapterFor(library)
  const bridged = adapt === undefined ? promised(legacy) : new BridgedCache(legacy, adapt(legacy))
  made.set(legacy, bridged)
  return bridged
}

function adapterFor(library: LegacyLibrary): (legacy: object) => Adapter {
  if (!Object.hasOwn(ADAPTERS, library))
    throw new CacheError(
      'ERR_CACHE_INVALID_OPTION',
      `bridge: '${library}' is not a library with an adapter (${Object.keys(ADAPTERS).join(', ')})`,
    )
  return ADAPTERS[library] as (legacy: object) => Adapter
}

import type { Backend, BackendKind } from './backends/backend.js'
import type { Config } from './config.js'
import type { Lifetime } from './entry.js'
import { CacheError } from './errors.js'
import { toMilliseconds } from './lifetime.js'
import type { CacheOptions, Coherence, EvictionPolicyName, RedisClientLike } from './options.js'

/** Options with nothing left open: what was given, else the environment's, else the default. */
export interface ResolvedOptions {
  readonly kind: BackendKind
  /** A backend that the user brought. */
  readonly own: Backend | undefined
  readonly name: string
  readonly keyPrefix: string
  readonly life: Lifetime
  readonly redis: string | RedisClientLike
  readonly path: string
  /** What stands behind the L1 of multi_tier. */
  readonly l2: 'redis' | 'disk'
  readonly maxSize: number
  readonly maxBytes: number | undefined
  readonly maxEntryBytes: number | undefined
  readonly policy: EvictionPolicyName
  readonly l1Size: number
  readonly l1MaxTtlMs: number
  readonly coherence: Coherence
  readonly clone: boolean
  readonly timeoutMs: number
  readonly fallback: boolean
  readonly journalMaxBytes: number
  readonly shareCounters: boolean
  readonly removeUndecodable: boolean
}

const DEFAULT_PREFIX = 'cache'
const DEFAULT_L1_MAX_TTL_S = 60
const DEFAULT_JOURNAL_BYTES = 8 * 1024 * 1024

const isPositive = (value: unknown) => typeof value === 'number' && value > 0
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 1
const isBoolean = (value: unknown) => typeof value === 'boolean'
const isText = (value: unknown) => typeof value === 'string'
const isOneOf =
  (...allowed: string[]) =>
  (value: unknown) =>
    allowed.includes(String(value))

const isChoice = isOneOf('auto', 'memory', 'redis', 'multi_tier', 'disk')
const isBackend = (value: unknown) => isChoice(value) || isBackendObject(value)

/** What each option may be; a name that is not here is refused. */
const RULES: {
  readonly [N in keyof CacheOptions]-?: readonly [check: (value: unknown) => boolean, allowed: string]
} = {
  backend: [isBackend, 'auto, memory, redis, multi_tier, disk or a Backend object'],
  redisUrl: [
    value => isText(value) && /^rediss?(\+cluster|\+sentinel)?:\/\//.test(String(value)),
    'a redis:// or rediss:// URL',
  ],
  redis: [value => typeof value === 'object' && value !== null && 'call' in value, 'an ioredis client'],
  path: [value => isText(value) && value !== '', 'a directory'],
  keyPrefix: [
    value => isText(value) && !/[\u0000-\u001f\u007f]/.test(String(value)),
    'text without control characters',
  ],
  allowUnprefixed: [isBoolean, 'true or false'],
  ttl: [isPositive, 'seconds above 0, or Infinity'],
  maxSize: [
    value => isCount(value) || value === Number.POSITIVE_INFINITY,
    'a whole number of entries, at least 1, or Infinity',
  ],
  maxBytes: [isCount, 'a whole number of bytes, at least 1'],
  maxEntryBytes: [isCount, 'a whole number of bytes, at least 1'],
  evictionPolicy: [isOneOf('lru', 'ttl', 'random'), 'lru, ttl or random'],
  l1SizeRatio: [value => isPositive(value) && Number(value) <= 1, 'a number above 0, at most 1'],
  l1MaxTtl: [isPositive, 'seconds above 0'],
  coherence: [isOneOf('tracking', 'pubsub', 'ttl'), 'tracking, pubsub or ttl'],
  clone: [isBoolean, 'true or false'],
  timeoutMs: [isCount, 'a whole number of milliseconds, at least 1'],
  fallback: [isBoolean, 'true or false'],
  journalMaxBytes: [isCount, 'a whole number of bytes, at least 1'],
  enabled: [isBoolean, 'true or false'],
  shareCounters: [isBoolean, 'true or false'],
  removeUndecodable: [isBoolean, 'true or false'],
  name: [isText, 'text'],
  logger: [value => typeof value === 'object' && value !== null, 'an object with info, warn and error'],
  clock: [value => typeof value === 'object' && value !== null, 'a Clock'],
}

/** @throws CacheError ERR_CACHE_INVALID_OPTION naming the option, its value and what is allowed */
export function resolveOptions(options: CacheOptions, config: Config): ResolvedOptions {
  checkOptions(options)
  const own = isBackendObject(options.backend) ? options.backend : undefined
  const kind = chooseBackend(options, config)
  const keyPrefix = options.keyPrefix ?? DEFAULT_PREFIX
  assertPrefixed(kind, keyPrefix, options)
  const maxSize = options.maxSize ?? config.maxMemorySize
  const ttl = toMilliseconds(options.ttl ?? config.generalTtl, 'ttl', 'createCache')
  return {
    kind,
    own: kind === 'none' ? undefined : own,
    name: options.name ?? keyPrefix,
    keyPrefix,
    life: { ttl, staleTtl: 0 },
    redis: options.redis ?? options.redisUrl ?? config.redisUrl,
    path: options.path ?? config.path,
    l2: options.path !== undefined && !namesRedis(options) ? 'disk' : 'redis',
    maxSize,
    maxBytes: options.maxBytes,
    maxEntryBytes: options.maxEntryBytes,
    policy: options.evictionPolicy ?? config.evictionPolicy,
    l1Size: Math.max(1, Math.round(maxSize * (options.l1SizeRatio ?? config.l1SizeRatio))),
    l1MaxTtlMs: (options.l1MaxTtl ?? DEFAULT_L1_MAX_TTL_S) * 1000,
    coherence: options.coherence ?? 'tracking',
    clone: options.clone ?? false,
    timeoutMs: options.timeoutMs ?? config.redisTimeoutMs,
    fallback: options.fallback ?? kind === 'multi_tier',
    journalMaxBytes: options.journalMaxBytes ?? DEFAULT_JOURNAL_BYTES,
    shareCounters: options.shareCounters ?? true,
    removeUndecodable: options.removeUndecodable ?? true,
  }
}

function checkOptions(options: CacheOptions): void {
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(RULES, name) ? RULES[name as keyof CacheOptions] : undefined
    if (rule === undefined)
      throw new CacheError(
        'ERR_CACHE_INVALID_OPTION',
        `createCache: unknown option "${name}"; known: ${Object.keys(RULES).join(', ')}`,
      )
    const [check, allowed] = rule
    if (value === undefined || check(value)) continue
    // a URL may hold a password
    const shown = name === 'redisUrl' || typeof value === 'object' ? typeof value : JSON.stringify(value)
    throw new CacheError('ERR_CACHE_INVALID_OPTION', `createCache: ${name} is ${shown}; allowed: ${allowed}`)
  }
}

function chooseBackend(options: CacheOptions, config: Config): BackendKind {
  if (!(options.enabled ?? config.enabled)) return 'none'
  const choice = options.backend ?? config.backend
  if (typeof choice === 'object') return choice.kind
  if (choice !== 'auto') return choice
  const hasRedis =
    options.redis !== undefined || options.redisUrl !== undefined || config.isSet.has('redisUrl')
  return hasRedis ? 'multi_tier' : 'memory'
}

function namesRedis(options: CacheOptions): boolean {
  return options.redis !== undefined || options.redisUrl !== undefined
}

function assertPrefixed(kind: BackendKind, keyPrefix: string, options: CacheOptions): void {
  if (
    typeof options.backend === 'object' ||
    keyPrefix !== '' ||
    options.allowUnprefixed === true ||
    kind === 'memory' ||
    kind === 'none'
  )
    return
  throw new CacheError(
    'ERR_CACHE_INVALID_OPTION',
    'createCache: with an empty keyPrefix clear() would remove every key of the store; give a keyPrefix, or allowUnprefixed: true',
  )
}

function isBackendObject(value: unknown): value is Backend {
  return typeof value === 'object' && value !== null && 'getMany' in value && 'claim' in value
}

import { CacheError } from './errors.js'
import type { BackendChoice, EvictionPolicyName } from './options.js'
import { redactUrl } from './redact-url.js'

/** One environment variable: how it is read, what it is by default, and what the README says of it. */
export interface Setting<T> {
  readonly variable: string
  readonly fallback: T
  /** What is allowed, for errors and the README. */
  readonly allowed: string
  readonly help: string
  /** The value, or undefined where the text is not allowed. */
  readonly parse: (text: string) => T | undefined
  /** True where the value may hold a password and is shown redacted. */
  readonly secret?: boolean
}

const BACKENDS: readonly BackendChoice[] = ['auto', 'memory', 'redis', 'multi_tier', 'disk']
const POLICIES: readonly EvictionPolicyName[] = ['lru', 'ttl', 'random']

/** Every environment variable of the engine. The README's table is tested against this. */
export const SETTINGS = {
  backend: oneOf(
    'CACHE_BACKEND',
    'auto',
    BACKENDS,
    'Where caches live; `auto` = `multi_tier` when REDIS_URL is set, else `memory`',
  ),
  modelRegistryTtl: seconds('CACHE_MODEL_REGISTRY_TTL', 1800, 'TTL of MODEL_REGISTRY caches'),
  workflowTtl: seconds('CACHE_WORKFLOW_TTL', 3600, 'TTL of WORKFLOW caches'),
  toolTtl: seconds('CACHE_TOOL_TTL', 3600, 'TTL of TOOL caches'),
  sessionTtl: seconds('CACHE_SESSION_TTL', 300, 'TTL of SESSION caches'),
  generalTtl: seconds('CACHE_GENERAL_TTL', 3600, 'TTL of GENERAL caches and of `createCache` without `ttl`'),
  maxMemorySize: integer('CACHE_MAX_MEMORY_SIZE', 1000, 'Most entries a cache holds in memory'),
  l1SizeRatio: {
    variable: 'CACHE_L1_SIZE_RATIO',
    fallback: 0.1,
    allowed: 'a number above 0, at most 1',
    help: 'Share of CACHE_MAX_MEMORY_SIZE that the L1 of `multi_tier` holds',
    parse: text => numberIf(text, value => value > 0 && value <= 1),
  } satisfies Setting<number>,
  evictionPolicy: oneOf('CACHE_EVICTION_POLICY', 'lru', POLICIES, 'Who makes room in a full memory'),
  enabled: {
    variable: 'CACHE_ENABLED',
    fallback: true,
    allowed: 'true, false, 1, 0, yes, no, on or off',
    help: '`false`: every read misses, every write answers false, nothing connects',
    parse: parseBoolean,
  } satisfies Setting<boolean>,
  redisUrl: {
    variable: 'REDIS_URL',
    fallback: 'redis://localhost:6379/0',
    allowed: 'a URL such as redis://localhost:6379/0, rediss://…, redis+cluster://… or redis+sentinel://…',
    help: 'The Redis of `redis` and `multi_tier`; used only when set, or when a backend names Redis',
    parse: parseRedisUrl,
    secret: true,
  } satisfies Setting<string>,
  path: {
    variable: 'CACHE_PATH',
    fallback: '.cachectl/store',
    allowed: 'a directory',
    help: 'Directory of the `disk` store',
    parse: text => text,
  } satisfies Setting<string>,
  redisTimeoutMs: integer(
    'CACHE_REDIS_TIMEOUT_MS',
    500,
    'Milliseconds within which every Redis call is over',
  ),
  inspect: {
    variable: 'CACHE_INSPECT',
    fallback: false,
    allowed: 'true, false, 1, 0, yes, no, on or off',
    help: 'Open the local socket through which `cachectl` looks into this process',
    parse: parseBoolean,
  } satisfies Setting<boolean>,
}

export type SettingName = keyof typeof SETTINGS

type Value<S> = S extends Setting<infer T> ? T : never

/** All settings, validated, and the names of those that the environment set. */
export type Config = { readonly [N in SettingName]: Value<(typeof SETTINGS)[N]> } & {
  readonly isSet: ReadonlySet<SettingName>
}

/**
 * Environment -> settings. An empty variable counts as not set.
 * @throws CacheError ERR_CACHE_INVALID_OPTION naming the variable, its value and what is allowed
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const isSet = new Set<SettingName>()
  const values = Object.entries(SETTINGS).map(([name, setting]) => {
    const text = env[setting.variable]?.trim()
    if (text === undefined || text === '') return [name, setting.fallback]
    isSet.add(name as SettingName)
    return [name, parseSetting(setting as Setting<unknown>, text)]
  })
  return { ...Object.fromEntries(values), isSet }
}

function parseSetting(setting: Setting<unknown>, text: string): unknown {
  const value = setting.parse(text)
  if (value !== undefined) return value
  const shown = setting.secret === true ? redactUrl(text) : text
  throw new CacheError(
    'ERR_CACHE_INVALID_OPTION',
    `${setting.variable} is ${JSON.stringify(shown)}; allowed: ${setting.allowed}`,
  )
}

function oneOf<T extends string>(
  variable: string,
  fallback: T,
  allowed: readonly T[],
  help: string,
): Setting<T> {
  return {
    variable,
    fallback,
    allowed: allowed.join(', '),
    help,
    parse: text => allowed.find(value => value === text),
  }
}

function seconds(variable: string, fallback: number, help: string): Setting<number> {
  return {
    variable,
    fallback,
    allowed: 'seconds above 0, or Infinity',
    help: `${help}, in seconds`,
    parse: text => numberIf(text, value => value > 0),
  }
}

function integer(variable: string, fallback: number, help: string): Setting<number> {
  return {
    variable,
    fallback,
    allowed: 'a whole number of at least 1',
    help,
    parse: text => numberIf(text, value => Number.isSafeInteger(value) && value >= 1),
  }
}

function numberIf(text: string, allowed: (value: number) => boolean): number | undefined {
  const value = Number(text)
  return allowed(value) ? value : undefined
}

function parseBoolean(text: string): boolean | undefined {
  if (/^(true|1|yes|on)$/i.test(text)) return true
  return /^(false|0|no|off)$/i.test(text) ? false : undefined
}

const REDIS_URL = /^(rediss?|rediss?\+(cluster|sentinel)):\/\/[^\s]+$/

function parseRedisUrl(text: string): string | undefined {
  return REDIS_URL.test(text) ? text : undefined
}

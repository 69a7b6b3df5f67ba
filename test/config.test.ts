import { describe, expect, test } from 'vitest'
import { readConfig } from '../src/config.js'
import { createCache } from '../src/create-cache.js'
import type { CacheOptions } from '../src/options.js'

test('defaults are those of the README', () => {
  const { isSet, ...settings } = readConfig({})
  expect(settings).toEqual({
    backend: 'auto',
    modelRegistryTtl: 1800,
    workflowTtl: 3600,
    toolTtl: 3600,
    sessionTtl: 300,
    generalTtl: 3600,
    maxMemorySize: 1000,
    l1SizeRatio: 0.1,
    evictionPolicy: 'lru',
    enabled: true,
    redisUrl: 'redis://localhost:6379/0',
    path: '.cachectl/store',
    redisTimeoutMs: 500,
    inspect: false,
  })
  expect(isSet.size).toBe(0)
})

describe('a wrong value is refused with its name, the value and what is allowed', () => {
  test.each([
    ['CACHE_BACKEND', 'memcached', 'auto, memory, redis, multi_tier, disk'],
    ['CACHE_SESSION_TTL', '0', 'seconds above 0, or Infinity'],
    ['CACHE_SESSION_TTL', '5 minutes', 'seconds above 0, or Infinity'],
    ['CACHE_MAX_MEMORY_SIZE', '1.5', 'a whole number of at least 1'],
    ['CACHE_L1_SIZE_RATIO', '1.1', 'a number above 0, at most 1'],
    ['CACHE_EVICTION_POLICY', 'fifo', 'lru, ttl, random'],
    ['CACHE_ENABLED', 'maybe', 'true, false'],
    ['REDIS_URL', 'localhost', 'a URL such as redis://localhost:6379/0'],
  ])('%s=%s', (variable, value, allowed) => {
    const read = () => readConfig({ [variable]: value })
    expect(read).toThrow(new RegExp(`^${variable} is ${JSON.stringify(value)}; allowed: `))
    expect(read).toThrow(allowed)
  })

  test('but never with a password', () => {
    expect(() => readConfig({ REDIS_URL: 'http://user:hunter2@host' })).toThrow(/\*\*\*@host/)
    expect(() => readConfig({ REDIS_URL: 'user:hunter2@host' })).not.toThrow(/hunter2/)
  })
})

test('an empty variable counts as not set', () => {
  expect(readConfig({ CACHE_TOOL_TTL: ' ', REDIS_URL: '' }).isSet.size).toBe(0)
})

test('auto is multi_tier when REDIS_URL is set, else memory', () => {
  expect(createCache({}, readConfig({})).backend).toBe('memory')
  expect(createCache({}, readConfig({ REDIS_URL: 'redis://127.0.0.1:1/0' })).backend).toBe('multi_tier')
})

test('a disabled cache misses, writes nothing and connects to nothing', async () => {
  const cache = createCache(
    { backend: 'redis' },
    readConfig({ CACHE_ENABLED: 'false', REDIS_URL: 'redis://127.0.0.1:1' }),
  )
  expect(await cache.set('a', 1)).toBe(false)
  expect(await cache.get('a')).toBeUndefined()
  expect(await cache.getOrSet('a', () => 5)).toBe(5)
  expect(await cache.exists('a')).toBe(false)
  expect(cache.backend).toBe('none')
})

describe('options of createCache', () => {
  test.each<[string, CacheOptions, RegExp]>([
    ['unknown names', { tll: 5 } as CacheOptions, /unknown option "tll"; known: backend, /],
    ['wrong values', { maxSize: 0 }, /maxSize is 0; allowed: a whole number of entries/],
    ['wrong units', { ttl: -1 }, /ttl is -1; allowed: seconds above 0/],
    ['bad URLs, unshown', { redisUrl: 'secret@host' }, /redisUrl is string; allowed/],
    ['an empty prefix on a shared store', { backend: 'redis', keyPrefix: '' }, /allowUnprefixed/],
  ])('%s are refused', (_name, options, message) => {
    expect(() => createCache(options, readConfig({}))).toThrow(message)
  })

  test('an empty prefix is fine in memory, or when asked for', () => {
    expect(createCache({ keyPrefix: '' }, readConfig({})).keyPrefix).toBe('')
  })
})

import { describe, expect, test } from 'vitest'
import { describeTarget, resolveTarget } from '../../src/cli/target.js'
import { readConfig } from '../../src/config.js'

const at = (options: { redis?: string; disk?: string }, env: Record<string, string>) =>
  describeTarget(resolveTarget(options, readConfig(env), '/srv/app'))

describe('which store a command acts on, and why', () => {
  const redis = 'redis://cache:6379/0'
  test.each([
    [{}, {}, 'disk .cachectl/store (nothing configured)'],
    [{}, { CACHE_PATH: 'data' }, 'disk data (CACHE_PATH)'],
    [{}, { REDIS_URL: redis }, `${redis} (REDIS_URL)`],
    [{}, { REDIS_URL: redis, CACHE_PATH: 'data' }, `${redis} (REDIS_URL)`],
    [{}, { REDIS_URL: redis, CACHE_BACKEND: 'disk' }, 'disk .cachectl/store (CACHE_BACKEND=disk)'],
    [{}, { CACHE_BACKEND: 'redis' }, 'redis://localhost:6379/0 (CACHE_BACKEND=redis)'],
    [{}, { CACHE_BACKEND: 'multi_tier', REDIS_URL: redis }, `${redis} (CACHE_BACKEND=multi_tier)`],
    [{ disk: 'here' }, { REDIS_URL: redis }, 'disk here (--disk)'],
    [{ redis }, { CACHE_BACKEND: 'memory' }, `${redis} (--redis)`],
  ])('%j with %j', (options, env, shown) => {
    expect(at(options, env)).toBe(shown)
  })

  test('a relative path is taken from the current directory', () => {
    expect(resolveTarget({ disk: 'here' }, readConfig({}), '/srv/app')).toMatchObject({
      path: '/srv/app/here',
    })
  })

  test('a memory cache cannot be reached from outside, and the message says what can be done', () => {
    expect(() => at({}, { CACHE_BACKEND: 'memory' })).toThrow(/CACHE_INSPECT=1 and use --pid or --app/)
  })

  test.each([
    ['redis://user:s3cret@cache:6379/0', 'redis://user:***@cache:6379/0 (--redis)'],
    ['redis://:s3cret@cache', 'redis://***@cache (--redis)'],
    ['rediss://:s3c%40ret@cache/1', 'rediss://***@cache/1 (--redis)'],
    [
      'redis+sentinel://:s3cret@a:1,b:2/main?sentinelPassword=s3cret',
      'redis+sentinel://***@a:1,b:2/main?sentinelPassword=*** (--redis)',
    ],
  ])('the password of %s is not shown', (url, shown) => {
    expect(at({ redis: url }, {})).toBe(shown)
  })
})

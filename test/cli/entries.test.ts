import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createCache } from '../../src/create-cache.js'
import { type RedisServer, startRedis } from '../helpers/redis-server.js'
import { type RunOptions, runCli, scratch } from './helpers/run-cli.js'

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

describe.each(['disk', 'redis'] as const)('entries on %s', backend => {
  let where: RunOptions
  const run = (...argv: string[]) => runCli(argv, where)
  const open = (keyPrefix: string) =>
    createCache(
      backend === 'disk'
        ? { backend, path: `${where.cwd}/.cachectl/store`, keyPrefix }
        : { backend, redisUrl: server.url, keyPrefix },
    )

  beforeEach(async () => {
    where = { cwd: scratch(), env: backend === 'redis' ? { REDIS_URL: server.url } : {} }
    await run('flush', '--yes')
  })

  test.each([
    ['hello', 'hello\n'],
    ['42', '42\n'],
    ['{"a":[1,2]}', '{\n  "a": [\n    1,\n    2\n  ]\n}\n'],
    ['null', 'null\n'],
    ['false', 'false\n'],
    ['not { json', 'not { json\n'],
  ])('set %s, then get', async (value, shown) => {
    expect(await run('set', 'key', value)).toMatchObject({ code: 0, stdout: 'stored key (never expires)\n' })
    expect(await run('get', 'key')).toMatchObject({ code: 0, stdout: shown })
  })

  test('--string keeps text that reads as JSON', async () => {
    await run('set', 'zip', '01', '--string')
    await run('set', 'number', '7', '--string')
    expect((await run('get', 'number', '--json')).json()).toMatchObject({ value: '7' })
  })

  test('a value from stdin', async () => {
    await runCli(['set', 'page', '-'], { ...where, stdin: '<p>hi</p>\n' })
    expect((await run('get', 'page')).stdout).toBe('<p>hi</p>\n\n'.slice(0, -1))
  })

  test('a missing key exits 1 and prints nothing', async () => {
    expect(await run('get', 'nothing')).toMatchObject({ code: 1, stdout: '' })
    expect((await run('get', 'nothing', '--json')).json()).toMatchObject({
      ok: false,
      key: 'nothing',
      found: false,
    })
    expect(await run('ttl', 'nothing')).toMatchObject({ code: 1, stdout: '' })
    expect(await run('ttl', 'nothing', '60')).toMatchObject({ code: 1, stdout: '' })
    expect(await run('delete', 'nothing')).toMatchObject({ code: 1, stdout: 'deleted 0 of 1\n' })
    expect(await run('inspect', 'nothing')).toMatchObject({ code: 1 })
  })

  test('ttl is read, changed and taken away', async () => {
    await run('set', 'key', '1', '--ttl', '100')
    const left = Number((await run('ttl', 'key')).stdout)
    expect(left).toBeGreaterThan(90)
    expect(left).toBeLessThanOrEqual(100)
    expect((await run('ttl', 'key', '1000', '--json')).json<{ ttl: number }>().ttl).toBeGreaterThan(900)
    expect(await run('ttl', 'key', 'never')).toMatchObject({ code: 0, stdout: 'never\n' })
    expect((await run('ttl', 'key', '--json')).json()).toMatchObject({ ttl: null, never: true, found: true })
  })

  test("an application's cache and the command see the same entries", async () => {
    const users = open('users')
    await users.set('42', new Map([['born', new Date(0)]]))
    expect((await run('get', 'users:42')).stdout).toBe("Map(1) { 'born' => 1970-01-01T00:00:00.000Z }\n")
    expect((await run('get', '42', '--prefix', 'users', '--json')).json()).toMatchObject({
      encoded: expect.stringMatching(/^~/),
    })
    await run('set', '43', '{"name":"Ada"}', '--prefix', 'users')
    expect(await users.get('43')).toEqual({ name: 'Ada' })
    expect(await run('delete', '42', '43', 'x', '--prefix', 'users')).toMatchObject({
      stdout: 'deleted 2 of 3\n',
    })
    expect(await users.get('42')).toBeUndefined()
    await users.close()
  })

  test('--type stores where the factory does, with its ttl', async () => {
    await run('set', 'abc', '1', '--type', 'SESSION')
    const left = Number((await run('ttl', 'session:abc')).stdout)
    expect(left).toBeGreaterThan(290)
    expect(left).toBeLessThanOrEqual(300)
  })

  test('keys lists by pattern, scope and limit', async () => {
    for (const key of ['a:1', 'a:2', 'b:1', 'plain']) await run('set', key, '"x"')
    const listed = async (...argv: string[]) => (await run('keys', ...argv)).stdout.trim().split('\n').sort()
    expect(await listed()).toEqual(['a:1', 'a:2', 'b:1', 'plain'])
    expect(await listed('a:*')).toEqual(['a:1', 'a:2'])
    expect(await listed('--prefix', 'a')).toEqual(['1', '2'])
    expect(await listed('--limit', '3')).toHaveLength(3)
    expect((await run('keys', 'b*', '--json')).json()).toMatchObject({ pattern: 'b*', keys: ['b:1'] })
    expect(await run('keys', 'z*')).toMatchObject({ code: 0, stdout: '' })
  })

  test('keys --sort puts the largest, or the soonest to expire, first', async () => {
    await run('set', 'small', '1', '--ttl', '50')
    await run('set', 'large', 'x'.repeat(500), '--ttl', '500')
    await run('set', 'medium', 'x'.repeat(50))
    const sorted = async (by: string) =>
      (await run('keys', '--sort', by, '--json')).json<{ keys: string[] }>().keys
    expect(await sorted('size')).toEqual(['large', 'medium', 'small'])
    expect(await sorted('ttl')).toEqual(['small', 'large', 'medium'])
    expect((await run('keys', '--sort', 'size', '--limit', '1', '--json')).json()).toMatchObject({
      keys: ['large'],
      details: [
        { key: 'large', bytes: backend === 'disk' ? 502 : expect.any(Number), ttl: expect.any(Number) },
      ],
    })
  })

  test('looking at keys does not count as use', async () => {
    await run('set', 'key', '1')
    const sorted = await run('keys', '--sort', 'idle', '--json')
    if (backend === 'redis') expect(sorted.json()).toMatchObject({ details: [{ key: 'key', idle: 0 }] })
    else
      expect(sorted.json()).toMatchObject({
        ok: false,
        error: { message: expect.stringMatching(/does not keep/) },
      })
  })

  test('inspect tells type, bytes, ttl, codec and holder', async () => {
    await run('set', 'key', '{"a":1}', '--ttl', '60')
    expect((await run('inspect', 'key', '--json')).json()).toMatchObject({
      found: true,
      type: 'Object',
      codec: 'json',
      bytes: 7,
      value: { a: 1 },
      agree: true,
      holders: [{ tier: 'store', backend, present: true, agrees: true }],
    })
  })

  test('stats counts the entries of each prefix and in total', async () => {
    for (const key of ['a:1', 'a:2', 'b:1', 'plain']) await run('set', key, '"x"')
    const { caches, total } = (await run('stats', '--exact', '--json')).json<{
      caches: { cache: string; totalEntries: number }[]
      total: { totalEntries: number }
    }>()
    expect(Object.fromEntries(caches.map(row => [row.cache, row.totalEntries]))).toEqual({
      a: 2,
      b: 1,
      '(no prefix)': 1,
    })
    expect(total.totalEntries).toBe(4)
    expect(await run('stats', '--prefix', 'a')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^a +\S+ +~?2 /m),
    })
  })

  test('stats shows what all processes counted, gone ones included; commands themselves do not count', async () => {
    const fleet = open('fleet')
    await fleet.set('a', 1)
    for (const key of ['a', 'a', 'a', 'b']) await fleet.get(key)
    await fleet.close()
    await run('get', 'fleet:a')
    await run('get', 'a', '--prefix', 'fleet')
    const { caches } = (await run('stats', '--json')).json<{ caches: unknown[] }>()
    expect(caches).toMatchObject([
      { cache: 'fleet', counters: { cacheHits: 3, cacheMisses: 1, hitRate: 0.75, sets: 1 } },
    ])
    expect((await run('stats')).stdout).toMatch(/^fleet .* 75\.0% +3 +1 /m)
  })

  test('health is 0 and shows the probe', async () => {
    const { code, stdout } = await run('health')
    expect(code).toBe(0)
    expect(stdout).toMatch(/healthy .* ok +ok +ok/)
  })
})

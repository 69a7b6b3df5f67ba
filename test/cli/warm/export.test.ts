import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCache } from '../../../src/create-cache.js'
import { type RedisServer, startRedis } from '../../helpers/redis-server.js'
import { runCli, scratch } from '../helpers/run-cli.js'

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

const VALUES: Record<string, unknown> = {
  text: 'line\nbreak "quotes" \u{1f600}',
  number: -0.5,
  nothing: null,
  deep: { a: [1, { b: [] }], empty: {} },
  date: new Date(1e12),
  map: new Map<unknown, unknown>([[1, new Set(['x'])]]),
  big: 2n ** 70n,
  bytes: new Uint8Array([0, 255]),
  hole: { missing: undefined, nan: Number.NaN, minusZero: -0 },
  '~looks like rich': '~d1;text',
}

describe('export', () => {
  test('warm(export(x)) = x: values of every type and their ttl, from disk to Redis', async () => {
    const cwd = scratch()
    const source = createCache({ backend: 'disk', path: join(cwd, '.cachectl/store'), keyPrefix: 'x' })
    for (const [at, [key, value]] of Object.entries(VALUES).entries())
      await source.set(key, value, { ttl: at % 2 === 0 ? Number.POSITIVE_INFINITY : 1000 + at })
    await source.close()

    const { stdout } = await runCli(['export'], { cwd })
    const env = { REDIS_URL: server.url }
    const warmed = await runCli(['warm', '-', '--verify', '--json'], { env, stdin: stdout })
    expect(warmed.json()).toMatchObject({ ok: true, written: Object.keys(VALUES).length })

    const copy = createCache({ backend: 'redis', redisUrl: server.url, keyPrefix: 'x' })
    for (const [at, [key, value]] of Object.entries(VALUES).entries()) {
      expect(await copy.get(key)).toStrictEqual(value)
      const ttl = (await copy.ttl(key)) ?? 0
      if (at % 2 === 0) expect(ttl).toBe(Number.POSITIVE_INFINITY)
      else expect(Math.abs(ttl - (1000 + at))).toBeLessThan(10)
    }
    await copy.close()
  })

  test('--json is one array, of a part where asked, and warm reads it', async () => {
    const cwd = scratch()
    await runCli(['warm', '-'], { cwd, stdin: '{"a:1": 1, "a:2": 2, "b": 3}' })
    const { stdout } = await runCli(['export', 'a:*', '--json'], { cwd })
    expect(JSON.parse(stdout)).toEqual([
      { key: 'a:1', value: 1, ttl: null },
      { key: 'a:2', value: 2, ttl: null },
    ])
    const relative = await runCli(['export', '--prefix', 'a', '--json'], { cwd })
    expect(JSON.parse(relative.stdout).map((entry: { key: string }) => entry.key)).toEqual(['1', '2'])
    expect((await runCli(['export', 'nothing', '--json'], { cwd })).stdout).toBe('[]\n')
    const again = await runCli(['warm', '-', '--disk', 'copy', '--json'], { cwd, stdin: stdout })
    expect(again.json()).toMatchObject({ written: 2 })
  })

  test('--output writes a whole file for its owner only, packed by its name', async () => {
    const cwd = scratch()
    await runCli(['set', 'a', '1'], { cwd })
    const outcome = await runCli(['export', '--output', 'out.ndjson.gz'], { cwd })
    expect(outcome).toMatchObject({ code: 0, stdout: 'exported 1 entry to out.ndjson.gz\n' })
    const path = join(cwd, 'out.ndjson.gz')
    expect(gunzipSync(readFileSync(path)).toString()).toBe('{"key":"a","value":1,"ttl":null}\n')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const json = await runCli(['export', '-o', 'out.ndjson', '--json'], { cwd })
    expect(json.json()).toMatchObject({ ok: true, file: 'out.ndjson', entries: 1 })
  })

  test('a file that cannot be written: no draft stays, the old one neither changes', async () => {
    const cwd = scratch()
    await runCli(['set', 'a', '1'], { cwd })
    mkdirSync(join(cwd, 'folder'))
    writeFileSync(join(cwd, 'old'), 'old')
    expect(await runCli(['export', '-o', 'folder'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/directory/),
    })
    expect(await runCli(['export', '-o', 'no/such/file'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no\/such': there is no such file or directory/),
    })
    const interrupted = await runCli(['export', '-o', 'old', '--quiet'], {
      cwd,
      interrupt: Promise.resolve(),
    })
    expect(interrupted.code).toBe(130)
    expect(readFileSync(join(cwd, 'old'), 'utf8')).toBe('old')
    expect(existsSync(join(cwd, 'no'))).toBe(false)
    expect(readdirSync(cwd).filter(name => name.endsWith('.tmp'))).toEqual([])
  })
})

test('--output to a pipe writes into it and leaves it there', async () => {
  const cwd = scratch()
  await runCli(['set', 'a', '1'], { cwd })
  const pipe = join(cwd, 'pipe')
  execFileSync('mkfifo', [pipe])
  const read = readFile(pipe, 'utf8')
  expect(await runCli(['export', '--output', 'pipe'], { cwd })).toMatchObject({ code: 0 })
  expect(await read).toBe('{"key":"a","value":1,"ttl":null}\n')
  expect(statSync(pipe).isFIFO()).toBe(true)
})

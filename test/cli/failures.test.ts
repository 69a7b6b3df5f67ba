import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort, type RedisServer, startRedis } from '../helpers/redis-server.js'
import { runCli, scratch } from './helpers/run-cli.js'
import { BIN, ended, spawnCli } from './helpers/spawn-cli.js'

/** Every command that acts on a store, with the least it needs. */
const STORE_COMMANDS: readonly (readonly string[])[] = [
  ['stats'],
  ['get', 'key'],
  ['set', 'key', '1'],
  ['delete', 'key'],
  ['ttl', 'key'],
  ['keys'],
  ['keys', '--sort', 'size'],
  ['inspect', 'key'],
  ['flush', '--yes'],
  ['export'],
  ['warm', 'entries.json'],
]
const NAMED = STORE_COMMANDS.map(argv => [argv.join(' '), argv] as const)

function directory(): string {
  const cwd = scratch()
  writeFileSync(join(cwd, 'entries.json'), '{"users:a": 1}')
  return cwd
}

describe.each(NAMED)('cachectl %s', (_name, argv) => {
  test.each([
    [
      'CACHE_BACKEND',
      { CACHE_BACKEND: 'postgres' },
      /CACHE_BACKEND is "postgres"; allowed: auto, memory, redis/,
    ],
    ['REDIS_URL', { REDIS_URL: 'localhost' }, /REDIS_URL is "localhost"; allowed: a URL such as redis:/],
    ['a TTL', { CACHE_TOOL_TTL: 'soon' }, /CACHE_TOOL_TTL is "soon"; allowed: seconds above 0/],
    ['memory', { CACHE_BACKEND: 'memory' }, /a memory cache lives inside its own process/],
  ])('with a wrong %s it says what is allowed and exits 2', async (_, env, message) => {
    const outcome = await runCli(argv, { cwd: directory(), env })
    expect(outcome).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) })
    const json = await runCli([...argv, '--json'], { cwd: directory(), env })
    expect(json.json()).toMatchObject({
      command: argv[0],
      ok: false,
      error: { message: expect.stringMatching(message) },
    })
  })

  test('with Redis away it says so within its deadline and exits 2, never with a miss', async () => {
    const env = { REDIS_URL: `redis://:s3cret@127.0.0.1:${await freePort()}` }
    const outcome = await runCli([...argv, '--timeout', '1'], { cwd: directory(), env })
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(outcome.stderr).toMatch(
      /cachectl: redis:\/\/\*\*\*@127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED/,
    )
    expect(outcome.stderr).not.toContain('s3cret')
  })

  test('with --disk and no store there it makes none, unless it writes', async () => {
    const cwd = directory()
    const writes = argv[0] === 'set' || argv[0] === 'warm'
    const outcome = await runCli([...argv, '--disk', 'mistyped'], { cwd })
    expect(outcome.code).toBe(writes ? 0 : 2)
    expect(existsSync(join(cwd, 'mistyped'))).toBe(writes)
    if (!writes) expect(outcome.stderr).toMatch(/there is no disk store at mistyped/)
  })

  test('with a file where the disk store should be', async () => {
    const cwd = directory()
    writeFileSync(join(cwd, 'file'), '')
    const outcome = await runCli([...argv, '--disk', 'file'], { cwd })
    expect(outcome).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/cachectl: .*file/) })
    expect(outcome.stderr).not.toMatch(/bug in cachectl|\n {4}at /)
  })
})

test('a command that is given up leaves nothing open that would keep its process', async () => {
  const env = { REDIS_URL: `redis://127.0.0.1:${await freePort()}` }
  expect(await ended(spawnCli(['warm', 'entries.json'], { cwd: directory(), env }))).toMatchObject({
    code: 2,
  })
})

describe('a frozen Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  test.each(NAMED)('cachectl %s answers within its deadline', async (_name, argv) => {
    server.freeze()
    try {
      const outcome = await runCli([...argv, '--timeout', '0.2', '--redis', server.url], { cwd: directory() })
      expect(outcome).toMatchObject({ code: 2, stdout: '' })
      expect(outcome.stderr).toMatch(/cannot be reached/)
    } finally {
      server.thaw()
    }
  })
})

describe('a database number that is not there', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis({ args: ['--databases', '2'] })
  })
  afterAll(() => server.stop())

  test.each(NAMED)('cachectl %s acts on no other', async (_name, argv) => {
    const [url, zero] = [server.url.replace(/0$/, '2'), server.url]
    const cwd = directory()
    const outcome = await runCli([...argv, '--redis', url], { cwd })
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(outcome.stderr).toMatch(/cannot be reached: ERR DB index is out of range/)
    expect((await runCli(['keys', '--redis', zero], { cwd })).stdout).toBe('')
  })
})

describe('health with the store away is an answer: 1', () => {
  test('text and JSON', async () => {
    const argv = ['health', '--redis', `redis://127.0.0.1:${await freePort()}`, '--timeout', '0.5']
    const outcome = await runCli(argv)
    expect(outcome).toMatchObject({ code: 1, stdout: expect.stringMatching(/unhealthy.*ECONNREFUSED/s) })
    expect((await runCli([...argv, '--json'])).json()).toMatchObject({ ok: false, status: 'unhealthy' })
  })
})

describe('no permission', () => {
  // root may read everything, so the command runs as nobody where the tests are root
  const uid = process.getuid?.() === 0 ? 65_534 : undefined

  test.each([
    [['warm', 'secret.json', '--disk', 'store'], /secret\.json': no permission/],
    [['export', '--disk', 'store', '--output', 'locked/out'], /locked.*: no permission/],
    [['set', 'a', '1', '--disk', 'locked/store'], /locked\/store/],
    [['ps', '--socket', 'locked/app.sock'], /locked\/app\.sock': no permission/],
  ])('cachectl %j', async (argv, message) => {
    const cwd = scratch()
    writeFileSync(join(cwd, 'secret.json'), '{}', { mode: 0o000 })
    mkdirSync(join(cwd, 'locked'), { mode: 0o000 })
    mkdirSync(join(cwd, 'store'))
    for (const name of ['.', 'store']) chmodSync(join(cwd, name), 0o777)
    const outcome = await ended(spawnCli(argv, { cwd, ...(uid === undefined ? {} : { uid }) }))
    chmodSync(join(cwd, 'locked'), 0o700)
    expect(outcome).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) })
    expect(outcome.stderr).not.toMatch(/bug in cachectl/)
  })
})

describe('pipes and signals', () => {
  test('a reader that goes away ends the command silently', async () => {
    const cwd = scratch()
    // more than a pipe holds
    const text = Array.from({ length: 3000 }, (_, i) => `{"key":"${'k'.repeat(100)}${i}","value":1}`).join(
      '\n',
    )
    await runCli(['warm', '-'], { cwd, stdin: text })
    const child = spawnCli(['keys'], { cwd })
    child.stdout.once('data', () => child.stdout.destroy())
    const outcome = await ended(child)
    expect(outcome).toMatchObject({ code: 0, stderr: 'disk .cachectl/store (nothing configured)\n' })
  })

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends it with 130, one line, and what was written stays',
    async signal => {
      const cwd = scratch()
      const child = spawnCli(['warm', '-', '--batch', '10'], { cwd })
      child.stdin.on('error', () => {})
      for (let i = 0; i < 100; i++) child.stdin.write(`{"key":"key${i}","value":1}\n`)
      const outcome = ended(child)
      await expect
        .poll(async () => (await runCli(['keys'], { cwd })).stdout.split('\n').length, { timeout: 10_000 })
        .toBeGreaterThan(50)
      child.kill(signal)
      expect(await outcome).toMatchObject({
        code: 130,
        stdout: '',
        stderr: expect.stringMatching(/\ncachectl: interrupted\n$/),
      })
      expect((await runCli(['get', 'key7'], { cwd })).stdout).toBe('1\n')
    },
  )

  test('a current directory that is gone is named', async () => {
    const { code, stderr } = await inMissingDirectory(['stats'])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'cachectl: the current directory is gone; change to one that is there\n',
    })
  })
})

function inMissingDirectory(argv: readonly string[]) {
  const shell = `mkdir gone && cd gone && rmdir ../gone && exec "$0" "$@"`
  const child = spawn('/bin/sh', ['-c', shell, process.execPath, BIN, ...argv], { cwd: scratch(), env: {} })
  return ended(child)
}

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { connectionCode } from '../../src/cli/doctor/check-server.js'
import { createCache } from '../../src/create-cache.js'
import { freePort, startRedis } from '../helpers/redis-server.js'
import { startApp } from './helpers/live-app.js'
import { runCli, scratch } from './helpers/run-cli.js'

interface Document {
  ok: boolean
  findings: { code: string; severity: string; seen: string; why: string; fix: string }[]
}

async function examine(...argv: string[]) {
  const cwd = scratch()
  const env = { CACHE_INSPECT_DIR: join(cwd, 'sockets') }
  const outcome = await runCli(['doctor', '--json', '--timeout', '1', ...argv], { cwd, env })
  const { findings, ok } = outcome.json<Document>()
  return { code: outcome.code, ok, findings, codes: findings.map(({ code }) => code) }
}

async function redisWith(...args: string[]) {
  const server = await startRedis({ args })
  onTestFinished(() => server.stop())
  return server
}

describe('a server that cannot be reached', () => {
  test.each([
    ['redis://no-such-host.invalid', 'UNREACHABLE_DNS', /ENOTFOUND|EAI_AGAIN/],
    ['redis://127.0.0.1:1', 'UNREACHABLE_REFUSED', /ECONNREFUSED/],
  ])('%s', async (url, code, seen) => {
    const { findings, ...rest } = await examine('--redis', url)
    expect(rest).toEqual({ code: 1, ok: false, codes: [code] })
    expect(findings[0]).toMatchObject({ severity: 'problem', seen: expect.stringMatching(seen) })
  })

  test('a frozen one', async () => {
    const server = await redisWith()
    server.freeze()
    expect((await examine('--redis', server.url)).codes).toEqual(['UNREACHABLE_TIMEOUT'])
    server.thaw()
  })

  test('a wrong password, and none', async () => {
    const server = await redisWith('--requirepass', 's3cret')
    for (const user of ['', ':wrong@']) {
      const { codes, findings } = await examine('--redis', server.url.replace('//', `//${user}`))
      expect(codes).toEqual(['UNREACHABLE_AUTH'])
      expect(JSON.stringify(findings)).not.toContain('wrong@')
    }
    expect((await examine('--redis', server.url.replace('//', '//:s3cret@'))).codes).toEqual([
      'MEMORY_UNBOUNDED',
    ])
  })

  test('a password that is not asked for is told by doctor, not by ioredis', async () => {
    const server = await redisWith()
    const warn = vi.spyOn(console, 'warn')
    const { codes } = await examine('--redis', server.url.replace('//', '//:needless@'))
    expect(codes).toEqual(['PASSWORD_UNUSED', 'MEMORY_UNBOUNDED'])
    expect(warn).not.toHaveBeenCalled()
    warn.mockRestore()
  })

  test('a database number that is not there', async () => {
    const server = await redisWith('--databases', '2')
    expect((await examine('--redis', server.url.replace(/\/0$/, '/7'))).codes).toEqual(['UNREACHABLE_DB'])
  })

  test('TLS spoken to a server that does not', async () => {
    const server = await redisWith()
    const { codes, findings } = await examine('--redis', server.url.replace('redis:', 'rediss:'))
    expect(codes).toEqual(['UNREACHABLE_TLS'])
    expect(findings[0]?.seen).toMatch(/the server speaks redis:\/\//)
  })

  test.each([
    [
      Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
      'UNREACHABLE_TLS',
    ],
    [
      Object.assign(new Error('unable to verify'), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }),
      'UNREACHABLE_TLS',
    ],
    [new Error('WRONGPASS invalid username-password pair or user is disabled.'), 'UNREACHABLE_AUTH'],
    [new Error('LOADING Redis is loading the dataset in memory'), 'UNREACHABLE_OTHER'],
  ])('%s', (error, code) => {
    expect(connectionCode(error)).toBe(code)
  })
})

describe('a server that answers', () => {
  test('a healthy one with a limit and a policy', async () => {
    const server = await redisWith('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru')
    expect(await examine('--redis', server.url)).toMatchObject({ code: 0, ok: true, codes: [] })
    const text = await runCli(['doctor', '--redis', server.url], { cwd: scratch() })
    expect(text).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^nothing wrong was found; looked at the target/),
    })
  })

  test('noeviction, evictions, a low hit rate', async () => {
    const refusing = await redisWith('--maxmemory', '100mb', '--maxmemory-policy', 'noeviction')
    expect((await examine('--redis', refusing.url)).codes).toEqual(['NO_EVICTION'])

    const evicting = await redisWith('--maxmemory', '2mb', '--maxmemory-policy', 'allkeys-lru')
    const cache = createCache({
      backend: 'redis',
      redisUrl: evicting.url,
      keyPrefix: 'x',
      ttl: 1000,
      timeoutMs: 10_000,
    })
    const keys = Array.from({ length: 3000 }, (_, i) => `k${i}`)
    await cache.mset(keys.map(key => ({ key, value: 'x'.repeat(1000) })))
    await cache.mget(keys.map(key => `${key}-missing`))
    await cache.close()
    const { codes, code } = await examine('--redis', evicting.url)
    expect(codes).toEqual(expect.arrayContaining(['EVICTIONS', 'HIT_RATE_LOW', 'MEMORY_HIGH']))
    expect(code).toBe(0)
  })

  test('an ACL that forbids scripts, and one that forbids tracking', async () => {
    const server = await redisWith()
    const admin = createCache({ backend: 'redis', redisUrl: server.url, keyPrefix: 'x' })
    await admin.ready()
    const { openProbe } = await import('../../src/cli/redis-probe.js')
    const probe = await openProbe(server.url, 1000)
    await probe.call('ACL', 'SETUSER', 'weak', 'on', '>pw', '~*', '&*', '+@all', '-eval', '-evalsha')
    await probe.call('ACL', 'SETUSER', 'deaf', 'on', '>pw', '~*', '&*', '+@all', '-client|tracking')
    probe.close()
    await admin.close()
    const weak = await examine('--redis', server.url.replace('//', '//weak:pw@'))
    expect(weak.code).toBe(1)
    expect(weak.codes).toContain('COMMAND_REFUSED')
    const deaf = await examine('--redis', server.url.replace('//', '//deaf:pw@'))
    expect(deaf).toMatchObject({ code: 0, codes: expect.arrayContaining(['TRACKING_REFUSED']) })
  })
})

describe('entries and settings', () => {
  test('large entries, entries without ttl', async () => {
    const cwd = scratch()
    const lines = Array.from({ length: 30 }, (_, i) => JSON.stringify({ key: `k${i}`, value: 1 }))
    lines.push(JSON.stringify({ key: 'huge', value: 'x'.repeat(1_500_000), ttl: 60 }))
    await runCli(['warm', '-'], { cwd, stdin: lines.join('\n') })
    const { findings } = (await runCli(['doctor', '--json'], { cwd })).json<Document>()
    expect(findings.map(({ code }) => code)).toEqual(['BIG_KEYS', 'NO_TTL'])
    expect(findings[0]?.seen).toMatch(
      /1 of 31 sampled entries are over 1\.0 MiB; the largest is huge with 1\.4 MiB/,
    )
  })

  test('entries that are about to expire', async () => {
    const cwd = scratch()
    const lines = Array.from({ length: 30 }, (_, i) => JSON.stringify({ key: `k${i}`, value: 1, ttl: 4 }))
    await runCli(['warm', '-'], { cwd, stdin: lines.join('\n') })
    const { findings } = (await runCli(['doctor', '--json'], { cwd })).json<Document>()
    expect(findings.map(({ code }) => code)).toEqual(['SHORT_TTL'])
  })

  test('a wrong setting is a finding, not a failure', async () => {
    const outcome = await runCli(['doctor', '--json'], { cwd: scratch(), env: { CACHE_L1_SIZE_RATIO: '2' } })
    expect(outcome.code).toBe(1)
    expect(outcome.json<Document>().findings).toMatchObject([
      {
        code: 'CONFIG',
        seen: expect.stringMatching(/CACHE_L1_SIZE_RATIO is "2"; allowed: a number above 0, at most 1/),
      },
    ])
  })

  test('a store that is broken', async () => {
    const cwd = scratch()
    mkdirSync(join(cwd, '.cachectl'))
    writeFileSync(join(cwd, '.cachectl/store'), 'a file')
    const outcome = await runCli(['doctor', '--json'], { cwd })
    expect(outcome.code).toBe(1)
    expect(outcome.json<Document>().findings).toMatchObject([{ code: 'STORE_BROKEN' }])
  })
})

describe('running processes', () => {
  test('a cache that is too small, with a low hit rate; one whose store is away', async () => {
    const cwd = scratch()
    const env = { CACHE_INSPECT_DIR: join(cwd, 'sockets') }
    const small = `const tiny = createCache({ backend: 'memory', keyPrefix: 'tiny', maxSize: 5 })
const work = async n => { for (let i = 0; i < n; i++) await tiny.getOrSet('k' + (i % 50), () => i) }`
    const away = `const users = createCache({ backend: 'multi_tier', keyPrefix: 'users', redisUrl: 'redis://127.0.0.1:${await freePort()}' })
await users.get('x')`
    const apps = await Promise.all([
      startApp(cwd, 'small', small, { CACHE_INSPECT: '1', ...env }),
      startApp(cwd, 'away', away, { CACHE_INSPECT: '1', ...env }),
    ])
    await apps[0].ask('work(2000)')
    const outcome = await runCli(['doctor', '--json'], { cwd, env })
    const found = outcome
      .json<Document>()
      .findings.map(({ code, severity, seen }) => `${severity} ${code} ${seen}`)
    expect(found).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^warning HIT_RATE_LOW tiny in small\[\d+\]: 0\.0% of 2,000 requests/),
        expect.stringMatching(/^warning EVICTS_TOO_SOON tiny in small\[\d+\]/),
        expect.stringMatching(/^problem DEGRADED users in away\[\d+\]/),
      ]),
    )
    expect(outcome.code).toBe(1)
  })
})

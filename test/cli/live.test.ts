import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type RedisServer, startRedis } from '../helpers/redis-server.js'
import { type LiveApp, startApp } from './helpers/live-app.js'
import { runCli, scratch } from './helpers/run-cli.js'

const MEMORY_APP = `
const users = createCache({ backend: 'memory', keyPrefix: 'users', maxSize: 10 })
const work = async n => { for (let i = 0; i < n; i++) await users.getOrSet('k' + (i % 20), () => i) }
`

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

/** A machine with a socket directory of its own. */
function machine(cwd = scratch()) {
  const env = { CACHE_INSPECT_DIR: join(cwd, 'sockets') }
  return {
    cwd,
    env,
    run: (...argv: string[]) => runCli(argv, { cwd, env }),
    start: (name: string, setUp: string, more: Record<string, string> = {}) =>
      startApp(cwd, name, setUp, { CACHE_INSPECT: '1', ...env, ...more }),
  }
}

interface StatsDocument {
  caches: {
    pid: number
    cache: string
    counters: Record<string, number>
    totalEntries: number
    evictions: number
  }[]
  total: Record<string, number>
}

describe('looking into running processes', () => {
  test('ps lists each with its caches; stats equal its own counters, and add up', async () => {
    const { run, start } = machine()
    const [one, two] = await Promise.all([start('one', MEMORY_APP), start('two', MEMORY_APP)])
    await Promise.all([one.ask('work(500)'), two.ask('work(300)')])

    const { processes } = (await run('ps', '--json')).json<{
      processes: { pid: number; app: string; caches: unknown[] }[]
    }>()
    expect(processes.map(({ pid, app }) => ({ pid, app }))).toEqual(
      expect.arrayContaining([
        { pid: one.pid, app: 'one' },
        { pid: two.pid, app: 'two' },
      ]),
    )
    expect(processes[0]?.caches).toEqual([{ name: 'users', backend: 'memory', keyPrefix: 'users' }])

    const { caches, total } = (await run('stats', '--live', '--json')).json<StatsDocument>()
    for (const app of [one, two]) {
      const own = await app.ask<Record<string, number>>('users.getStats()')
      const row = caches.find(({ pid }) => pid === app.pid)
      expect(row).toMatchObject({ cache: 'users', totalEntries: own.totalEntries, evictions: own.evictions })
      const { cacheHits, cacheMisses, totalRequests, hitRate } = own
      expect(row?.counters).toMatchObject({ cacheHits, cacheMisses, totalRequests, hitRate })
    }
    expect(total.totalRequests).toBe(800)
    const chosen = (await run('stats', '--app', 'two', '--json')).json<StatsDocument>()
    expect(chosen.caches.map(({ pid }) => pid)).toEqual([two.pid])
  })

  test('a killed process leaves no ghost, a finished one no socket', async () => {
    const { env, run, start } = machine()
    const [killed, finished] = await Promise.all([start('killed', MEMORY_APP), start('finished', MEMORY_APP)])
    expect((await run('ps', '--json')).json<{ processes: unknown[] }>().processes).toHaveLength(2)
    killed.signal('SIGKILL')
    finished.ask('process.exit(0)').catch(() => {})
    await Promise.all([killed.exited(), finished.exited()])
    expect(readdirSync(env.CACHE_INSPECT_DIR)).toHaveLength(1)
    expect((await run('ps', '--json')).json()).toMatchObject({ processes: [], silent: [] })
    expect(readdirSync(env.CACHE_INSPECT_DIR)).toEqual([])
    expect(await run('stats', '--pid', `${killed.pid}`)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no running process with --pid \d+ can be looked into/),
    })
  })

  test("another user's socket, and what is no socket, is refused", async () => {
    const { cwd, run } = machine()
    writeFileSync(join(cwd, 'file.sock'), '')
    expect(await run('ps', '--socket', 'file.sock')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is not a socket/),
    })
    expect(await run('ps', '--socket', 'none.sock')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no such file/),
    })
  })

  test('factory.inspect() shows that factory, through a socket of its own, until it is closed', async () => {
    const { cwd, run, start } = machine()
    const socket = join(cwd, 'mine.sock')
    const app = await start(
      'app',
      `const factory = new CacheFactory({ backend: 'memory' })
       const tools = factory.createCache('TOOL')
       const inspector = await factory.inspect({ socket: ${JSON.stringify(socket)}, app: 'shop' })`,
      { CACHE_INSPECT: '0' },
    )
    expect((await run('ps', '--socket', socket, '--json')).json()).toMatchObject({
      processes: [{ pid: app.pid, app: 'shop', caches: [{ name: 'tool' }] }],
    })
    await app.ask('inspector.close()')
    expect(await run('ps', '--socket', socket)).toMatchObject({ code: 2 })
  })
})

describe('looking into one process', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cachectl-live-'))
  const home = machine(directory)
  let app: LiveApp
  let end = async (): Promise<unknown> => undefined
  beforeAll(async () => {
    mkdirSync(home.env.CACHE_INSPECT_DIR, { mode: 0o777 })
    const env = { CACHE_INSPECT: '1', ...home.env }
    app = await startApp(directory, 'app', MEMORY_APP, env, atTheEnd => {
      end = atTheEnd
    })
  })
  afterAll(async () => {
    await end()
    rmSync(directory, { recursive: true })
  })
  /** Keeps the application busy for the rest of the test. */
  const traffic = async (work: string) => {
    await app.ask(`void (globalThis.traffic = setInterval(async () => { ${work} }, 5))`)
    onTestFinished(() => app.ask('clearInterval(traffic)'))
  }

  test('its socket is 0600, in a directory made 0700 whoever could write to it before', async () => {
    const { env, run } = home
    await expect.poll(() => readdirSync(env.CACHE_INSPECT_DIR)).toHaveLength(1)
    const [name = ''] = readdirSync(env.CACHE_INSPECT_DIR)
    expect(statSync(env.CACHE_INSPECT_DIR).mode & 0o777).toBe(0o700)
    // it is bound first and closed to others next; the directory keeps them out meanwhile
    await expect.poll(() => statSync(join(env.CACHE_INSPECT_DIR, name)).mode & 0o777).toBe(0o600)
    expect((await run('ps', '--json')).json()).toMatchObject({ processes: [{ pid: app.pid }] })
  })

  test('when it is stopped it is shown as silent, not waited for', async () => {
    app.signal('SIGSTOP')
    const shown = (await home.run('ps', '--json')).json()
    app.signal('SIGCONT')
    expect(shown).toMatchObject({ processes: [], silent: [{ pid: app.pid }] })
  })

  test('keys, health and inspect reach into memory', async () => {
    const { run } = home
    await app.ask("users.set('ada', { born: new Date(0) })")
    expect(await run('keys', 'users:a*', '--app', 'app')).toMatchObject({ code: 0, stdout: 'users:ada\n' })
    expect(await run('keys', '--prefix', 'users', '--app', 'app')).toMatchObject({ stdout: 'ada\n' })
    expect((await run('health', '--pid', `${app.pid}`, '--json')).json()).toMatchObject({
      ok: true,
      status: 'healthy',
    })
    expect((await run('inspect', 'users:ada', '--app', 'app', '--json')).json()).toMatchObject({
      found: true,
      type: 'Object',
      codec: 'rich',
      holders: [{ where: `app[${app.pid}] users`, tier: 'L1', backend: 'memory', present: true }],
    })
  })

  test('keys --sort hot shows what is read most right now', async () => {
    await traffic("for (let i = 0; i < 40; i++) await users.get(i % 4 === 0 ? 'other' : 'star')")
    const { hot } = (await home.run('keys', '--sort', 'hot', '--pid', `${app.pid}`, '--json')).json<{
      hot: { key: string; share: number }[]
    }>()
    expect(hot).toEqual([
      expect.objectContaining({ key: 'star', cache: 'users', pid: app.pid, share: expect.closeTo(0.75, 1) }),
      expect.objectContaining({ key: 'other', share: expect.closeTo(0.25, 1) }),
    ])
  })

  test('--prometheus writes every counter with its labels', async () => {
    await app.ask('work(40)')
    const { stdout } = await home.run('stats', '--live', '--prometheus')
    const labels = `cache="users",backend="memory",app="app",pid="${app.pid}"`
    expect(stdout).toContain(
      `# TYPE cachectl_gets_total counter\ncachectl_gets_total{${labels},result="hit"}`,
    )
    expect(stdout).toMatch(/cachectl_entries\{.*\} 10\n/)
    for (const line of stdout.trim().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) |[a-z_]+\{[^}]*\} \d+(\.\d+)?$)/)
  })

  test('--watch gives one document a line with rates, until Ctrl-C', async () => {
    await traffic('await work(10)')
    const interrupt = new Promise(resolve => setTimeout(resolve, 1500))
    const argv = ['stats', '--pid', `${app.pid}`, '--watch', '0.2', '--json']
    const outcome = await runCli(argv, { ...home, interrupt })
    expect(outcome.code).toBe(130)
    const documents = outcome.stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(documents.length).toBeGreaterThanOrEqual(3)
    expect(documents[2].caches[0].rates.requests).toBeGreaterThan(0)
  })
})

describe('multi_tier in two processes', () => {
  test('inspect tells who holds a key and whether they agree; flush --l1 drops the copies only', async () => {
    const { cwd, env, run, start } = machine()
    const setUp = `const users = createCache({ backend: 'multi_tier', keyPrefix: 'users' }); await users.ready()`
    const redis = { REDIS_URL: server.url }
    const [one, two] = await Promise.all([start('one', setUp, redis), start('two', setUp, redis)])
    await one.ask("users.set('42', { name: 'Ada' })")
    await expect
      .poll(async () => {
        await Promise.all([one.ask("users.get('42')"), two.ask("users.get('42')")])
        const { holders } = (
          await runCli(['inspect', 'users:42', '--json'], { cwd, env: { ...env, ...redis } })
        ).json<{
          holders: { tier: string; present: boolean; agrees: boolean }[]
        }>()
        return holders.filter(({ tier, present, agrees }) => tier === 'L1' && present && agrees).length
      })
      .toBe(2)
    const { caches, total } = (await run('stats', '--live', '--json')).json<StatsDocument>()
    expect(caches.map(({ totalEntries }) => totalEntries)).toEqual([1, 1])
    expect(total.totalEntries).toBe(1)
    const dropped = await run('flush', '--l1', '--json')
    expect(dropped.json()).toMatchObject({ ok: true, deleted: 2, processes: 2 })
    const { holders, found } = (
      await runCli(['inspect', 'users:42', '--json'], { cwd, env: { ...env, ...redis } })
    ).json<{
      holders: { tier: string; present: boolean }[]
      found: boolean
    }>()
    expect(found).toBe(true)
    expect(holders.filter(({ tier, present }) => tier === 'L1' && present)).toEqual([])
  })

  test.each(['redis', 'disk'] as const)(
    'what the command writes and removes on %s, under full names too, drops out of L1 at once',
    async l2 => {
      const { cwd, start } = machine()
      const env = l2 === 'redis' ? { REDIS_URL: server.url } : {}
      const path = l2 === 'disk' ? `, path: ${JSON.stringify(join(cwd, '.cachectl/store'))}` : ''
      const setUp = `const items = createCache({ backend: 'multi_tier', keyPrefix: 'items'${path} }); await items.ready()`
      const app = await start('app', setUp, env)
      const run = (...argv: string[]) => runCli(argv, { cwd, env })
      const read = () => app.ask<unknown>("items.get('1')")
      const cached = async () => {
        await read()
        return app.ask<number>(
          "items.getStats().then(({ tiers }) => tiers.find(({ tier }) => tier === 'L1').entries)",
        )
      }
      await run('set', 'items:1', '"first"')
      await expect.poll(cached).toBe(1)
      await run('set', 'items:1', '"second"')
      await expect.poll(read).toBe('second')
      await expect.poll(cached).toBe(1)
      await run('flush', '--yes')
      await expect.poll(read).toBeNull()
    },
  )
})

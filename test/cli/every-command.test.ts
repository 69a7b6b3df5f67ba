import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { catalog } from '../../src/cli/catalog.js'
import { useRedis } from '../helpers/use-redis.js'
import { runCli, scratch } from './helpers/run-cli.js'

/** The least with which each command does something in the directory that `workplace` makes. */
const EVERY: Readonly<Record<string, readonly string[]>> = {
  stats: ['stats'],
  health: ['health'],
  doctor: ['doctor'],
  ps: ['ps'],
  get: ['get', 'a'],
  set: ['set', 'b', '1'],
  delete: ['delete', 'b'],
  ttl: ['ttl', 'a'],
  keys: ['keys'],
  inspect: ['inspect', 'a'],
  flush: ['flush', 'b', '--yes'],
  warm: ['warm', 'entries.json'],
  export: ['export'],
  bench: ['bench', '--trace', 'trace.txt'],
  config: ['config'],
  completion: ['completion', 'bash'],
  migrate: ['migrate', 'project', '--restore'],
}
const WITHOUT_STORE = new Set(['ps', 'bench', 'config', 'completion', 'migrate'])
const OF_STORE = Object.entries(EVERY).filter(([name]) => !WITHOUT_STORE.has(name))
const SOURCE = `import NodeCache from 'node-cache'
const cache = new NodeCache()
export async function user(id: string) { return cache.get(id) }
`

async function workplace() {
  const cwd = scratch()
  mkdirSync(join(cwd, 'project'))
  mkdirSync(join(cwd, 'dir'))
  const files = {
    'entries.json': '{"a": 1}',
    'trace.txt': 'a\nb\na\n',
    file: '',
    'project/package.json': '{}',
    'project/user.ts': SOURCE,
    'broken.mjs': 'export const',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
  const env = { CACHE_INSPECT_DIR: join(cwd, 'sockets') }
  const run = (argv: readonly string[], more = {}) => runCli(argv, { cwd, env, ...more })
  await run(['set', 'a', '1'])
  return { cwd, env, run }
}

const unexplained = /bug in cachectl|\n {4}at |undefined|\[object/

test('this table has every command', () => {
  expect(Object.keys(EVERY).sort()).toEqual(catalog.map(({ name }) => name).sort())
})

test('a broken configuration is named by every command that goes by it', async () => {
  const { cwd } = await workplace()
  const env = { CACHE_TOOL_TTL: 'soon', CACHE_INSPECT_DIR: cwd }
  for (const [name, argv] of Object.entries(EVERY)) {
    const { code, stdout, stderr } = await runCli(argv, { cwd, env })
    const goesByIt = !WITHOUT_STORE.has(name) || name === 'config'
    expect([name, `${stdout}${stderr}`.includes('CACHE_TOOL_TTL is "soon"; allowed: seconds')]).toEqual([
      name,
      goesByIt,
    ])
    // to config and doctor it is what they found
    const answers = name === 'config' || name === 'doctor'
    expect([name, code]).toEqual([name, answers ? 1 : goesByIt ? 2 : 0])
    expect(stderr).not.toMatch(unexplained)
  }
})

test('a reader that went away ends every command silently', async () => {
  const { run } = await workplace()
  for (const argv of Object.values(EVERY)) {
    const outcome = await run([...argv, '--quiet'], { closedPipe: true })
    expect([argv, outcome.code, outcome.stderr]).toEqual([argv, 0, ''])
  }
})

test.each<[argv: readonly string[], message: RegExp]>([
  [['warm', 'none.json'], /none\.json': there is no such file/],
  [['warm', 'dir'], /dir is a directory; name a file/],
  [['export', '--output', 'none/dump'], /none': there is no such file or directory/],
  [['export', '--output', 'dir'], /dir is a directory; name a file/],
  [['export', '--output', 'new/'], /new\/ is a directory; name a file/],
  [['export', '--output', 'file/dump'], /file is not a directory/],
  [['bench', '--trace', 'none'], /none': there is no such file/],
  [['bench', '--trace', 'dir'], /--trace dir is a directory; name a file/],
  [['bench', '--compare', 'none'], /none': there is no such file/],
  [['bench', '--compare', 'dir'], /--compare dir is a directory; name a file/],
  [['bench', '--compare', 'file'], /--compare file: it is not JSON/],
  [['bench', '--html', 'dir'], /dir is a directory; name a file/],
  [['bench', '--html', 'none/report.html'], /none': there is no such file or directory/],
  [['migrate', 'none'], /there is nothing at .*none to migrate/],
  [['migrate', 'apply', 'none'], /none is no plan: /],
  [['migrate', 'apply', 'dir'], /dir is no plan: /],
  [['migrate', 'explain', 'none.ts:1'], /none\.ts': there is no such file/],
  [['migrate', 'explain', 'dir:1'], /dir is a directory; name a file and a line/],
  [['migrate', 'project', '--transform', 'none'], /--transform none: there is no such file/],
  [['migrate', 'project', '--transform', 'dir'], /--transform dir: it is a directory; name a file/],
  [['migrate', 'project', '--transform', './broken.mjs'], /broken\.mjs: it cannot be loaded: /],
  [['migrate', 'project', '--report', 'none/r.json'], /none': there is no such file or directory/],
  [['migrate', 'project', '--patch', 'dir'], /dir is a directory; name a file/],
  [['migrate', 'project', '--plan', 'none/p.json'], /none': there is no such file or directory/],
  [['migrate', 'project', '--restore', 'none'], /No backup "none"/],
  [['ps', '--socket', 'none'], /none': there is no such file/],
  [['ps', '--socket', 'dir'], /dir is not a socket/],
  ...['stats', 'health', 'keys', 'inspect', 'flush'].map((name): [readonly string[], RegExp] => [
    [
      ...(EVERY[name] ?? []).slice(0, name === 'inspect' ? 2 : 1),
      '--socket',
      'dir',
      ...(name === 'flush' ? ['--l1'] : []),
    ],
    /dir is not a socket/,
  ]),
])('a file that is not there, or a directory: cachectl %j', async (argv, message) => {
  const { cwd, run } = await workplace()
  const before = readdirSync(cwd)
  const { code, stdout, stderr } = await run(argv)
  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(message) })
  expect(stderr).not.toMatch(unexplained)
  // nothing was begun that could not be ended, and nothing is left behind
  expect(readFileSync(join(cwd, 'project/user.ts'), 'utf8')).toBe(SOURCE)
  expect(readdirSync(cwd)).toEqual(before)
})

test('no permission is named with what it is missing for', async () => {
  const { cwd } = await workplace()
  mkdirSync(join(cwd, 'locked'))
  mkdirSync(join(cwd, 'secret-project'))
  for (const name of ['secret.json', 'secret-project/a.ts', 'secret-project/package.json'])
    writeFileSync(join(cwd, name), '{}')
  for (const name of ['locked', 'secret.json', 'secret-project/a.ts']) chmodSync(join(cwd, name), 0o000)
  chmodSync(cwd, 0o755)
  const named = (what: string) => new RegExp(`${what}': no permission`)
  const cases: [argv: readonly string[], message: RegExp][] = [
    // locked: cannot be looked into; .cachectl/store: may be read, not written
    ...OF_STORE.map(([name, argv]): [readonly string[], RegExp] => [
      [...argv, '--disk', 'locked/store'],
      name === 'set' || name === 'warm'
        ? /locked\/store may not be written by this user/
        : named('locked/store'),
    ]),
    ...OF_STORE.map(([, argv]): [readonly string[], RegExp] => [
      argv,
      /\.cachectl\/store may not be written by this user/,
    ]),
    [['warm', 'secret.json'], named('secret.json')],
    [['export', '--output', 'locked/dump'], named('locked')],
    [['export', '--output', 'dir/dump'], named('dir')],
    [['bench', '--trace', 'secret.json'], named('secret.json')],
    [['bench', '--compare', 'secret.json'], named('secret.json')],
    [['bench', '--html', 'dir/report.html'], named('dir')],
    [['migrate', 'locked'], named('locked')],
    [['migrate', 'secret-project', '--dry-run'], named('secret-project/a.ts')],
    [['migrate', 'project', '--report', 'dir/r.json'], named('dir')],
    [['migrate', 'project', '--transform', './secret.json'], /cannot be loaded: .*EACCES/],
    [['migrate', 'explain', 'locked/a.ts:1'], named('locked/a.ts')],
    [['migrate', 'apply', 'secret.json'], /EACCES/],
    ...['ps', 'stats', 'health', 'keys'].map((name): [readonly string[], RegExp] => [
      [name, '--socket', 'locked/s'],
      named('locked/s'),
    ]),
    [['inspect', 'a', '--socket', 'locked/s'], named('locked/s')],
    [['flush', '--l1', '--socket', 'locked/s'], named('locked/s')],
  ]
  const outcomes = runAsNobody(
    cwd,
    cases.map(([argv]) => argv),
  )
  const insidesOut = runAsNobody(cwd, [['ps'], ['stats', '--live']], {
    CACHE_INSPECT_DIR: join(cwd, 'locked'),
  })
  chmodSync(join(cwd, 'locked'), 0o700)
  for (const [at, [argv, message]] of cases.entries()) {
    const { code, stdout = '', stderr = '' } = outcomes[at] ?? {}
    // health and doctor ran, and this is what they found out
    const answers = (argv[0] === 'health' || argv[0] === 'doctor') && argv.length === 1
    expect([argv, code]).toEqual([argv, answers ? 1 : 2])
    expect(`${answers ? stdout : stderr}`).toMatch(message)
    expect(stderr).not.toMatch(unexplained)
  }
  for (const outcome of insidesOut)
    expect(outcome).toMatchObject({ code: 2, stderr: expect.stringMatching(named('locked')) })
})

// root may read everything, so the commands run as nobody where the tests are root
const uid = process.getuid?.() === 0 ? 65_534 : undefined

function runAsNobody(cwd: string, all: readonly (readonly string[])[], env = {}) {
  const script = join(import.meta.dirname, 'helpers/run-many-child.mjs')
  const { stdout, stderr } = spawnSync(process.execPath, [script, JSON.stringify(all)], {
    cwd,
    env: { PATH: process.env.PATH, CACHE_INSPECT_DIR: join(cwd, 'sockets'), ...env },
    ...(uid === undefined ? {} : { uid, gid: uid }),
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return JSON.parse(stdout) as { code: number; stdout: string; stderr: string }[]
}

const redis = useRedis()

// bench, whose workers are of the built package, has its own in bench.test.ts
test('Ctrl-C ends every command that waits, soon and with 130', async () => {
  const { cwd, run } = await workplace()
  const mute = createServer(() => {}).listen(join(cwd, 'mute.sock'))
  onTestFinished(() => void mute.close())
  const waiting: (readonly string[])[] = [
    ...OF_STORE.map(([, argv]) => [...argv, '--redis', redis.server.url, '--timeout', '60']),
    ...['ps', 'stats', 'health', 'keys'].map(name => [name, '--socket', 'mute.sock']),
    ['warm', '-'],
  ]
  const interrupt = new Promise(resolve => setTimeout(resolve, 300))
  redis.server.freeze()
  const outcomes = await Promise.all(
    waiting.map(argv => run(argv, { interrupt, ...(argv[1] === '-' ? { terminal: { columns: 80 } } : {}) })),
  )
  redis.server.thaw()
  for (const [at, { code, stdout, stderr }] of outcomes.entries()) {
    const end = expect.stringMatching(/cachectl: interrupted\n$/)
    expect([waiting[at], code, stdout, stderr]).toEqual([waiting[at], 130, '', end])
  }
})

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { useRedis } from '../helpers/use-redis.js'
import { runCli, scratch } from './helpers/run-cli.js'
import { ended, spawnCli } from './helpers/spawn-cli.js'

/** Everything a run of the command loads, by URL. */
async function loadedBy(argv: readonly string[]): Promise<string[]> {
  const cwd = scratch()
  const list = join(cwd, 'loaded.txt')
  const hooks = `import { appendFileSync } from 'node:fs'
export async function load(url, context, next) { appendFileSync(${JSON.stringify(list)}, url + '\\n'); return next(url, context) }`
  writeFileSync(join(cwd, 'hooks.mjs'), hooks)
  const register = `import { register } from 'node:module'\nregister(${JSON.stringify(pathToFileURL(join(cwd, 'hooks.mjs')).href)})`
  writeFileSync(join(cwd, 'register.mjs'), register)
  const node = ['--import', pathToFileURL(join(cwd, 'register.mjs')).href]
  const outcome = await ended(spawnCli(argv, { cwd, node }))
  expect(outcome.code).toBe(0)
  return readFileSync(list, 'utf8').trim().split('\n')
}

/** Packages whose files were loaded, or bundled into a file that was: the bundle names each module it holds. */
function packagesIn(urls: readonly string[]): Set<string> {
  const texts = urls.filter(url => url.startsWith('file:')).map(url => readFileSync(new URL(url), 'utf8'))
  const bundled = texts.flatMap(text => text.match(/^\/\/ node_modules\/.*$/gm) ?? [])
  return new Set(
    [...urls, ...bundled].flatMap(path => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
  )
}

test('cachectl stats loads neither TypeScript nor ts-morph nor jscodeshift, nor what only other commands need', async () => {
  const loaded = await loadedBy(['stats'])
  const packages = packagesIn(loaded)
  for (const name of [
    'typescript',
    'ts-morph',
    '@ts-morph/common',
    'jscodeshift',
    'ioredis',
    'zod',
    'chalk',
    '@clack/prompts',
  ])
    expect(packages).not.toContain(name)
  expect([...packages]).toEqual(expect.arrayContaining(['commander', 'lmdb', 'cli-table3']))
  expect(loaded.filter(url => /\/(codemods|bench)\//.test(url))).toEqual([])
  // each costs some 3 ms
  expect(loaded.filter(url => url.includes('/dist/')).length).toBeLessThanOrEqual(10)
})

test('cachectl --version loads nothing but the parser', async () => {
  expect([...packagesIn(await loadedBy(['--version']))]).toEqual(['commander'])
})

describe('a run makes one connection to Redis, whatever it asks there', () => {
  const redis = useRedis()
  const made = async () => {
    const [, count] = /total_connections_received:(\d+)/.exec(await redis.raw.info('stats')) ?? []
    return Number(count)
  }

  test.each([
    ['health'],
    ['stats'],
    ['keys', '--sort', 'size'],
    ['set', 'users:2', '1'],
    ['flush', 'users:2', '--yes'],
  ])('cachectl %s', async (...argv) => {
    await redis.raw.set('users:1', '1')
    const before = await made()
    const outcome = await runCli(argv, { env: { REDIS_URL: redis.server.url } })
    expect(outcome).toMatchObject({ code: 0 })
    expect((await made()) - before).toBe(1)
  })
})

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** The package as its users get it: built, resolved by name, from either kind of module. */
let consumer: string

beforeAll(() => {
  consumer = mkdtempSync(join(tmpdir(), 'cachectl-consumer-'))
  mkdirSync(join(consumer, 'node_modules/@types'), { recursive: true })
  symlinkSync(process.cwd(), join(consumer, 'node_modules/cachectl'))
  symlinkSync(resolve('node_modules/@types/node'), join(consumer, 'node_modules/@types/node'))
  write('package.json', '{}')
}, 60_000)
afterAll(() => rmSync(consumer, { recursive: true, force: true }))

const write = (name: string, text: string) => writeFileSync(join(consumer, name), text)
const node = (...args: string[]) => execFileSync(process.execPath, args, { cwd: consumer, encoding: 'utf8' })

const USE = `
const cache = createCache<{ n: number }>({ backend: 'memory' })
const got: Promise<{ n: number } | undefined> = cache.get('k')
const suite: number = backendContract.length
export { got, suite }
`

describe('types resolve', () => {
  test.each([
    ['an ES module', 'esm.mts', 'nodenext'],
    ['a CommonJS module', 'cjs.cts', 'nodenext'],
    ['a CommonJS module of older settings', 'old.cts', 'node16'],
  ])('for %s', (_name, file, mode) => {
    write(
      file,
      `import { createCache } from 'cachectl'\nimport { backendContract } from 'cachectl/testing'\n${USE}`,
    )
    const flags = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--target',
      'es2022',
      '--module',
      mode,
      '--types',
      'node',
    ]
    const tsc = resolve('node_modules/typescript/bin/tsc')
    expect(() => node(tsc, ...flags, '--moduleResolution', mode, file)).not.toThrow()
  })
})

const RUN = `
createCache({ backend: 'memory' }).getOrSet('k', () => 5).then(value => console.log(value))
`

test('it runs from both kinds of module', () => {
  write('run.mjs', `import { createCache } from 'cachectl'\n${RUN}`)
  write('run.cjs', `const { createCache } = require('cachectl')\n${RUN}`)
  expect([node('run.mjs'), node('run.cjs')].map(text => text.trim())).toEqual(['5', '5'])
})

test('it runs from CommonJS where an ES module cannot be required (Jest, older loaders)', () => {
  write(
    'old.cjs',
    `const { createCache } = require('cachectl')\n${RUN}\nconsole.log(require.resolve('cachectl'))`,
  )
  const output = node('--no-experimental-require-module', 'old.cjs')
  expect(output).toMatch(/\bindex\.cjs\n/)
  expect(output.trim().endsWith('5')).toBe(true)
})

test('importing it opens nothing that keeps a process alive, and neither does a closed cache', () => {
  write(
    'exit.mjs',
    `import { createCache } from 'cachectl'
    for (const backend of ['memory', 'redis', 'multi_tier', 'disk']) {
      const cache = createCache({ backend, redisUrl: 'redis://127.0.0.1:1', path: 'store', timeoutMs: 100 })
      await cache.set('k', 1)
      await cache.close()
    }
    console.log('end')`,
  )
  expect(node('--unhandled-rejections=strict', 'exit.mjs').trim()).toBe('end')
})

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { startApp } from '../cli/helpers/live-app.js'
import { scratch } from '../cli/helpers/run-cli.js'

/** Hooks of Node's loader: as where a package was installed or bundled without a part of itself. */
const TEARS_OUT_THE_INSPECTOR = `
import { register } from 'node:module'
const hooks = \`export async function load(url, context, next) {
  if (url.endsWith('/inspect/expose.js')) throw new Error('torn out')
  return next(url, context)
}\`
register('data:text/javascript,' + encodeURIComponent(hooks))`

const APP = `
const said = []
const logger = { debug() {}, info() {}, error() {}, warn: line => said.push(line) }
const users = createCache({ backend: 'memory', keyPrefix: 'users', logger })
const orders = createCache({ backend: 'memory', keyPrefix: 'orders', logger })`

test.each([
  [
    'cannot be loaded',
    { tear: true, socketDirectory: 'sockets' },
    /^cachectl: what shows caches cannot be loaded: Error: torn out$/,
    2,
  ],
  [
    'cannot open its socket',
    { tear: false, socketDirectory: 'file' },
    /^cachectl: this process cannot be inspected: .*file/,
    1,
  ],
])('an inspector that %s is told to the logger, and the caches work', async (_, given, line, times) => {
  const directory = scratch()
  writeFileSync(join(directory, 'file'), '')
  writeFileSync(join(directory, 'tear.mjs'), TEARS_OUT_THE_INSPECTOR)
  const app = await startApp(directory, 'app', APP, {
    CACHE_INSPECT: 'true',
    CACHE_INSPECT_DIR: join(directory, given.socketDirectory),
    ...(given.tear ? { NODE_OPTIONS: `--import ${pathToFileURL(join(directory, 'tear.mjs')).href}` } : {}),
  })
  await expect.poll(() => app.ask('said')).toEqual(Array(times).fill(expect.stringMatching(line)))
  expect(await app.ask("users.set('a', 1).then(() => users.get('a'))")).toBe(1)
  expect(await app.ask('orders.healthCheck()')).toMatchObject({ status: 'healthy' })
})

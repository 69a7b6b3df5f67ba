import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rawRedis } from '../helpers/raw-redis.js'
import { freePort, type RedisServer, startRedis } from '../helpers/redis-server.js'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const CERT = path('../../fixtures/tls/cert.pem')
const KEY = path('../../fixtures/tls/key.pem')

let server: RedisServer
let url: string
beforeAll(async () => {
  const port = await freePort()
  url = `rediss://user%40home:p%23ss@localhost:${port}/3`
  const tls = ['--tls-cert-file', CERT, '--tls-key-file', KEY, '--tls-ca-cert-file', CERT]
  const args = ['--tls-port', `${port}`, ...tls, '--tls-auth-clients', 'no']
  server = await startRedis({ args })
  const raw = rawRedis(server.port)
  await raw.call('ACL', 'SETUSER', 'user@home', 'on', '>p#ss', '~*', '&*', '+@all')
  raw.disconnect()
})
afterAll(() => server.stop())

async function use(env: NodeJS.ProcessEnv) {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [path('../helpers/tls-child.mjs'), url],
    { env: { ...process.env, ...env }, timeout: 20_000 },
  )
  return { ...JSON.parse(stdout), stderr }
}

test('rediss:// with a user and a database: data and the tracker go through TLS', async () => {
  const seen = await use({ NODE_EXTRA_CA_CERTS: CERT })
  expect(seen).toMatchObject({ status: 'healthy', value: { at: new Date(0).toJSON() }, connection: 'up' })
  expect(seen.coherence).toMatchObject({ mode: 'tracking', armed: true })
  const raw = rawRedis(server.port)
  await raw.select(3)
  expect(await raw.exists('tls:key')).toBe(1)
  raw.disconnect()
})

test('a certificate that nobody vouches for is refused by name, and the cache answers from memory', async () => {
  const seen = await use({ NODE_EXTRA_CA_CERTS: '' })
  expect(seen).toMatchObject({ status: 'degraded', value: { at: new Date(0).toJSON() }, connection: 'down' })
  expect(seen.reason).toContain('self-signed certificate')
  expect(seen.stderr).not.toContain('p#ss')
})

import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type RedisServer, startRedis } from '../helpers/redis-server.js'
import { openTiers, until } from '../helpers/redis-tiers.js'
import { runCli, scratch } from './helpers/run-cli.js'

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

const WRITES = [
  ['set', '{prefix}:42', 'new'],
  ['set', '42', 'new', '--prefix', '{prefix}'],
  ['ttl', '{prefix}:42', '60'],
  ['delete', '{prefix}:42'],
  ['flush', '{prefix}:4*', '--yes'],
  ['flush', '--prefix', '{prefix}', '--yes'],
  ['warm', 'entries.json'],
  ['warm', 'own.json', '--prefix', '{prefix}'],
]

test.each([
  ['pubsub', 'users'],
  ['pubsub', 'shop:eu:users'],
  ['tracking', 'shop:eu:users'],
] as const)(
  'by %s, what the command writes leaves the memory of an application whose prefix is %s',
  async (mode, prefix) => {
    const cwd = scratch()
    writeFileSync(`${cwd}/entries.json`, JSON.stringify({ [`${prefix}:42`]: 'new' }))
    writeFileSync(`${cwd}/own.json`, JSON.stringify({ 42: 'new' }))
    const { backend, l1, armed } = openTiers({ target: { url: server.url }, prefix: `${prefix}:`, mode })
    onTestFinished(() => backend.close())
    await armed()
    for (const write of WRITES) {
      await backend.set('42', 'old', { ttl: 60_000, staleTtl: 0 })
      await until(async () => {
        await backend.get('42')
        return l1.get('42') !== undefined
      }, 'L1 holds a copy')
      const argv = write.map(word => word.replace('{prefix}', prefix))
      const { code, stderr } = await runCli(argv, { cwd, env: { REDIS_URL: server.url } })
      expect([code, argv, stderr]).toMatchObject([0, argv, expect.any(String)])
      await until(() => l1.get('42') === undefined, `L1 hears of ${argv.join(' ')}`, 1000)
    }
  },
)

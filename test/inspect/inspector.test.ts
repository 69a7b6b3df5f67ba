import { chmodSync, existsSync, lstatSync, writeFileSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createCache } from '../../src/create-cache.js'
import { connectInspector } from '../../src/inspect/client.js'
import { startInspector } from '../../src/inspect/server.js'
import { assertOwn, ensureSocketDirectory } from '../../src/inspect/socket-directory.js'
import { scratch } from '../cli/helpers/run-cli.js'

async function inspected(socket = join(scratch(), 'app.sock')) {
  const users = createCache({ backend: 'memory', keyPrefix: 'users', maxSize: 100 })
  const orders = createCache({ backend: 'memory', keyPrefix: 'orders' })
  const inspector = await startInspector(() => [users, orders], { socket, app: 'shop' })
  const client = await connectInspector(socket)
  onTestFinished(async () => {
    client.close()
    await inspector.close()
  })
  return { users, orders, inspector, client, socket }
}

describe('what a process answers', () => {
  test('info', async () => {
    const { client } = await inspected()
    expect(await client.ask('info', {})).toMatchObject({
      protocol: 1,
      pid: process.pid,
      app: 'shop',
      caches: [
        { name: 'users', backend: 'memory', keyPrefix: 'users' },
        { name: 'orders', backend: 'memory', keyPrefix: 'orders' },
      ],
    })
  })

  test('stats are those of getStats', async () => {
    const { client, users } = await inspected()
    await users.set('a', 1)
    await users.get('a')
    await users.get('b')
    const [live] = await client.ask('stats', {})
    expect(live).toEqual({ cache: 'users', stats: await users.getStats(), details: users.details() })
  })

  test('stats tell the factories that are running', async () => {
    const { client, users } = await inspected()
    let finish: (value: number) => void = () => {}
    const running = users.getOrSet('slow', () => new Promise<number>(resolve => (finish = resolve)))
    await expect.poll(async () => (await client.ask('stats', {}))[0]?.details.factoriesInFlight).toBe(1)
    finish(1)
    await running
    expect((await client.ask('stats', {}))[0]?.details.factoriesInFlight).toBe(0)
  })

  test('hot keys, by share of the reads seen', async () => {
    const { client, users } = await inspected()
    const sampled = client.ask('hot', { ms: 200, limit: 2 })
    await client.ask('info', {}) // answered later, so the sampling has begun
    for (let i = 0; i < 90; i++) await users.get('often')
    for (let i = 0; i < 9; i++) await users.get('rarely')
    await users.get('once')
    expect(await sampled).toEqual([
      { cache: 'users', key: 'often', share: 0.9 },
      { cache: 'users', key: 'rarely', share: 0.09 },
    ])
  })

  test('keys under their full names, or as one cache names them', async () => {
    const { client, users, orders } = await inspected()
    await users.set('a', 1)
    await orders.set('b', 1)
    const keys = async (args: { pattern: string; limit: number; cache?: string }) => client.ask('keys', args)
    expect(await keys({ pattern: '*', limit: 10 })).toEqual({ keys: ['users:a', 'orders:b'], more: false })
    expect(await keys({ pattern: '*:b', limit: 10 })).toEqual({ keys: ['orders:b'], more: false })
    expect(await keys({ pattern: '*', limit: 10, cache: 'users' })).toEqual({ keys: ['a'], more: false })
    expect(await keys({ pattern: '*', limit: 1 })).toEqual({ keys: ['users:a'], more: true })
  })

  test('a cache that is memory only keeps its originals at flushL1', async () => {
    const { client, users } = await inspected()
    await users.set('a', 1)
    expect(await client.ask('flushL1', {})).toEqual({ dropped: 0 })
    expect(await users.get('a')).toBe(1)
  })

  test('closed caches are not shown', async () => {
    const { client, orders } = await inspected()
    await orders.close()
    expect((await client.ask('info', {})).caches.map(({ name }) => name)).toEqual(['users'])
    expect(await client.ask('health', {})).toMatchObject([{ cache: 'users', health: { status: 'healthy' } }])
  })
})

describe('the door', () => {
  test('is for its owner only, and goes with close', async () => {
    const { inspector, socket } = await inspected()
    expect(lstatSync(socket).mode & 0o777).toBe(0o600)
    await inspector.close()
    expect(existsSync(socket)).toBe(false)
  })

  test.each([
    'GET / HTTP/1.1\r\n\r\n',
    'null\n',
    '[]\n',
    '{"id":1,"verb":"info"}\n',
    '{"id":1,"verb":"info","args":null}\n',
  ])('%j is no message of ours: it ends that connection, not the process', async text => {
    const { socket, client } = await inspected()
    const rude = createConnection(socket)
    rude.on('error', () => {})
    const ended = new Promise(resolve => rude.on('close', resolve))
    rude.write(text)
    await ended
    expect(await client.ask('info', {})).toMatchObject({ pid: process.pid })
  })

  test('an unknown verb is answered with what this process is', async () => {
    const { client } = await inspected()
    const ask = client.ask as (verb: string, args: object) => Promise<unknown>
    await expect(ask('dance', {})).rejects.toThrow(/does not know "dance"; it runs cachectl \d/)
  })

  test('a process that ends while it is asked', async () => {
    const { client, inspector } = await inspected()
    const asked = client.ask('hot', { ms: 1000, limit: 1 })
    const outcome = expect(asked).rejects.toThrow(/the process ended/)
    await inspector.close()
    await outcome
    await expect(client.ask('info', {})).rejects.toThrow(/the process ended/)
  })

  test('one that never answers is given up after the deadline', async () => {
    const socket = join(scratch(), 'mute.sock')
    const mute = createServer(() => {}).listen(socket)
    onTestFinished(() => void mute.close())
    await expect.poll(() => existsSync(socket)).toBe(true)
    const client = await connectInspector(socket)
    await expect(client.ask('info', {}, 50)).rejects.toThrow(
      /no answer within 50 ms; is the process stopped\?/,
    )
    client.close()
  })

  test('a directory that somebody else could have made is refused, a loose one of ours made private', () => {
    const directory = scratch()
    chmodSync(directory, 0o777)
    ensureSocketDirectory(directory)
    expect(lstatSync(directory).mode & 0o777).toBe(0o700)
    writeFileSync(join(directory, 'file'), '')
    expect(() => ensureSocketDirectory(join(directory, 'file'))).toThrow()
    expect(() => assertOwn(directory, 'socket')).toThrow(/is not a socket/)
  })

  test("another user's socket is refused, whoever may open it", async () => {
    const { socket } = await inspected()
    const stranger = (process.geteuid?.() ?? 0) + 1
    expect(() => assertOwn(socket, 'socket', stranger)).toThrow(
      /belongs to another user \(uid \d+\); run the command as that user/,
    )
    expect(() => assertOwn(socket, 'socket')).not.toThrow()
  })
})

import { describe, expect, test } from 'vitest'
import { CacheError } from '../../src/errors.js'
import { silentLogger } from '../../src/logger.js'
import { createResilientBackend } from '../../src/resilience/resilient-backend.js'
import { ChaosBackend } from '../../src/testing/chaos-backend.js'
import { FakeClock } from '../../src/testing/fake-clock.js'
import { refuseUnhandledRejections } from '../helpers/refuse-unhandled-rejections.js'
import { DEADLINE, LIFE, settle, setup, stateOf, valueAt } from '../helpers/resilient-setup.js'
import { createStampedRemote } from '../helpers/stamped-remote.js'

refuseUnhandledRejections()

describe('while the store answers', () => {
  test('it is the store that answers, and nothing else', async () => {
    const { backend, remote } = setup()
    expect(await backend.set('a', 1, LIFE)).toBe(true)
    expect(await valueAt(remote, 'a')).toBe(1)
    expect(await backend.increment('n', 2, LIFE)).toBe(2)
    expect(await backend.getMany(['a', 'b', 'n'])).toMatchObject([{ value: 1 }, undefined, { value: 2 }])
    expect(await backend.delete('a')).toBe(true)
    expect(stateOf(backend)).toBe('closed')
  })

  test("an error that is the caller's own passes through and leaves the breaker closed, however often", async () => {
    const { backend, chaos } = setup()
    const poison = new CacheError('ERR_CACHE_DECODE', 'not ours')
    chaos.inject({ kind: 'fail', error: poison, operations: ['get', 'set'] })
    for (let i = 0; i < 50; i++) {
      await expect(backend.get('a')).rejects.toBe(poison)
      await expect(backend.set('a', 1, LIFE)).rejects.toBe(poison)
    }
    expect(stateOf(backend)).toBe('closed')
    expect(await backend.has('a')).toBe(false)
  })
})

describe('an outage begins', () => {
  test('at once when the connection is lost', async () => {
    const { backend, chaos, heard } = setup()
    chaos.disconnect('ECONNRESET')
    expect(stateOf(backend)).toBe('open')
    expect(heard.degraded).toEqual([{ reason: 'ECONNRESET' }])
    expect(await backend.get('a')).toBeUndefined()
    expect(chaos.calls('get')).toBe(0)
  })

  test('when it was never there', async () => {
    const clock = new FakeClock()
    const remote = createStampedRemote(clock)
    Object.assign(remote, { connection: 'down' })
    const chaos = new ChaosBackend(remote, { clock })
    chaos.disconnect()
    const backend = createResilientBackend(chaos, {
      clock,
      logger: silentLogger,
      listener() {},
      name: 'users',
      timeoutMs: DEADLINE,
      journalMaxBytes: 1000,
    })
    expect(await backend.set('a', 1, LIFE)).toBe(false)
    await backend.close()
  })

  test('at one read that times out while nothing else is answered', async () => {
    const { backend, chaos, clock } = setup()
    chaos.inject({ kind: 'freeze', deadlineMs: DEADLINE })
    expect(await settle(clock, backend.get('a'))).toBeUndefined()
    expect(stateOf(backend)).not.toBe('closed')
    const before = chaos.calls('get')
    expect(await backend.get('a')).toBeUndefined()
    expect(chaos.calls('get')).toBe(before)
  })

  test('at a failure ratio of reads, not at a single one', async () => {
    const { backend, chaos } = setup()
    chaos.inject({ kind: 'fail', operations: ['get'] })
    for (let i = 0; i < 4; i++) await backend.get('a')
    expect(stateOf(backend)).toBe('closed')
    await backend.get('a')
    expect(stateOf(backend)).toBe('open')
  })

  test('not at one key whose node is away: its readers wait once, for the value, not for the claim and the fill as well', async () => {
    const { backend, chaos, clock } = setup()
    chaos.inject({ kind: 'freeze', deadlineMs: DEADLINE, operations: ['get', 'claim', 'fill'] })
    const read = backend.get('a')
    await backend.has('b')
    expect(await settle(clock, read)).toBeUndefined()
    expect(stateOf(backend)).toBe('closed')
    expect(await backend.claim('a', 't', 1000, false)).toEqual({ state: 'claimed' })
    expect(await backend.renew('a', 't', 1000)).toBe(true)
    expect(await backend.fill('a', 't', 1, LIFE)).toBe(false)
    expect([chaos.calls('claim'), chaos.calls('fill')]).toEqual([0, 0])
    await clock.advance(DEADLINE)
    chaos.heal()
    expect(await backend.claim('a', 't', 1000, false)).toEqual({ state: 'claimed' })
    expect(chaos.calls('claim')).toBe(1)
  })

  test('at a write that fails: what the store holds for that key is wrong until it is made good', async () => {
    const { backend, chaos, remote, clock } = setup()
    await remote.set('a', 'old', LIFE)
    const heal = chaos.inject({ kind: 'fail', operations: ['set'] })
    expect(await backend.set('a', 'new', LIFE)).toBe(true)
    expect(await valueAt(backend, 'a')).toBe('new')
    heal()
    await clock.advance(1000)
    expect(stateOf(backend)).toBe('closed')
    expect(await valueAt(remote, 'a')).toBe('new')
  })
})

describe('during an outage', () => {
  test('with a fallback: reads see what this process wrote, deletes and increments work, nothing throws', async () => {
    const { backend, chaos } = setup()
    chaos.disconnect()
    expect(await backend.set('a', { deep: [1] }, LIFE)).toBe(true)
    expect(await valueAt(backend, 'a')).toEqual({ deep: [1] })
    expect(await backend.setMany([{ key: 'b', value: 2, life: LIFE }])).toBe(true)
    expect(await backend.getMany(['a', 'b', 'c'])).toMatchObject([{}, { value: 2 }, undefined])
    expect(await backend.increment('n', 5, LIFE)).toBe(5)
    expect(await backend.take('b')).toMatchObject({ value: 2 })
    expect(await backend.delete('a')).toBe(true)
    expect(await backend.has('a')).toBe(false)
    expect(await backend.ttl('n')).toBe(60_000)
    expect(await backend.expire('n', { ttl: 5, staleTtl: 0 })).toBe(true)
    const keys: string[] = []
    for await (const batch of backend.scan('*')) keys.push(...batch)
    expect(keys).toEqual(['n'])
    expect(await backend.clear()).toBe(1)
    expect(await backend.stats(false)).toMatchObject({ degraded: true })
    expect(await backend.probe()).toEqual({ set: false, get: false, delete: false })
  })

  test('without: reads miss, writes answer false, increment alone rejects', async () => {
    const { backend, chaos } = setup({ fallback: false })
    chaos.disconnect()
    expect(await backend.set('a', 1, LIFE)).toBe(false)
    expect(await backend.get('a')).toBeUndefined()
    expect(await backend.getMany(['a', 'b'])).toEqual([undefined, undefined])
    expect(await backend.delete('a')).toBe(false)
    expect(await backend.deleteMany(['a'])).toBe(0)
    expect(await backend.take('a')).toBeUndefined()
    expect(await backend.clear()).toBe(0)
    expect(await backend.ttl('a')).toBeNull()
    expect(await backend.claim('a', 't', 1000, false)).toEqual({ state: 'claimed' })
    expect(await backend.fill('a', 't', 1, LIFE)).toBe(false)
    await expect(backend.increment('n', 1, LIFE)).rejects.toMatchObject({ code: 'ERR_CACHE_UNAVAILABLE' })
    expect(await backend.stats(false)).toMatchObject({ degraded: true, entries: 0 })
  })

  test('what no store can hold is refused as ever, and nothing is owed', async () => {
    const { backend, chaos } = setup()
    chaos.disconnect()
    await expect(backend.set('a', { f() {} }, LIFE)).rejects.toMatchObject({
      code: 'ERR_CACHE_UNSERIALIZABLE',
    })
    await backend.set('text', 'x', LIFE)
    await expect(backend.increment('text', 1, LIFE)).rejects.toMatchObject({ code: 'ERR_CACHE_NOT_INTEGER' })
    expect(backend.details?.()).toMatchObject({ journal: { entries: 1 } })
  })

  test('what the caller does to a value afterwards changes neither answers nor what is replayed', async () => {
    const { backend, chaos, clock, remote } = setup()
    chaos.disconnect()
    const value = { n: 1 }
    await backend.set('a', value, LIFE)
    value.n = 2
    expect(await valueAt(backend, 'a')).toEqual({ n: 1 })
    chaos.connect()
    await clock.advance(1000)
    expect(await valueAt(remote, 'a')).toEqual({ n: 1 })
  })

  test('a scan that fails half-way goes on with the fallback', async () => {
    const { backend, chaos, remote, heard } = setup()
    await remote.set('a', 1, LIFE)
    chaos.inject({ kind: 'fail', operations: ['scan'] })
    const keys: string[] = []
    for await (const batch of backend.scan('*')) keys.push(...batch)
    expect(keys).toEqual([])
    expect(heard.error).toHaveLength(1)
  })
})

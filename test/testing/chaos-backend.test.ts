import { describe, expect, test } from 'vitest'
import { createMemoryBackend } from '../../src/backends/memory.js'
import { ChaosBackend } from '../../src/testing/chaos-backend.js'
import { FakeClock } from '../../src/testing/fake-clock.js'

const LIFE = { ttl: 60_000, staleTtl: 0 }

function setup(random?: () => number) {
  const clock = new FakeClock()
  const inner = createMemoryBackend({ maxSize: 100, policy: 'lru', clock })
  const chaos = new ChaosBackend(inner, { clock, ...(random && { random }) })
  return { clock, inner, chaos }
}

describe('ChaosBackend', () => {
  test('without a fault it answers as the backend inside, at once where that does', () => {
    const { chaos } = setup()
    expect(chaos.set('a', 1, LIFE)).toBe(true)
    expect(chaos.get('a')).toMatchObject({ value: 1 })
    expect(chaos.calls('get')).toBe(1)
  })

  test('fail rejects and carries nothing out; its removal ends it', async () => {
    const { chaos, inner } = setup()
    const stop = chaos.inject({ kind: 'fail', operations: ['set'] })
    await expect(chaos.set('a', 1, LIFE)).rejects.toMatchObject({ code: 'ERR_CACHE_UNAVAILABLE' })
    expect(inner.get('a')).toBeUndefined()
    expect(chaos.get('a')).toBeUndefined()
    stop()
    expect(chaos.set('a', 1, LIFE)).toBe(true)
  })

  test('a fault with a probability strikes as the dice say', async () => {
    const dice = [0.1, 0.9]
    const { chaos } = setup(() => dice.shift() ?? 0.9)
    chaos.inject({ kind: 'fail', probability: 0.5 })
    await expect(chaos.get('a')).rejects.toThrow('chaos')
    expect(chaos.get('a')).toBeUndefined()
  })

  test('delay carries out later', async () => {
    const { chaos, inner, clock } = setup()
    chaos.inject({ kind: 'delay', ms: 20 })
    const write = chaos.set('a', 1, LIFE)
    await clock.advance(19)
    expect(inner.get('a')).toBeUndefined()
    await clock.advance(1)
    expect(await write).toBe(true)
    expect(inner.get('a')).toMatchObject({ value: 1 })
  })

  test('freeze times the caller out, and what was asked lands when it thaws, in order', async () => {
    const { chaos, inner, clock } = setup()
    chaos.inject({ kind: 'freeze', deadlineMs: 500 })
    const first = expect(chaos.set('a', 1, LIFE)).rejects.toMatchObject({ code: 'ERR_CACHE_TIMEOUT' })
    const second = expect(chaos.set('a', 2, LIFE)).rejects.toMatchObject({ code: 'ERR_CACHE_TIMEOUT' })
    await clock.advance(500)
    await Promise.all([first, second])
    expect(inner.get('a')).toBeUndefined()
    chaos.heal()
    await clock.advance(0)
    expect(inner.get('a')).toMatchObject({ value: 2 })
  })

  test('lose carries out, but the caller never learns of it', async () => {
    const { chaos, inner, clock } = setup()
    chaos.inject({ kind: 'lose', deadlineMs: 500 })
    const write = expect(chaos.set('a', 1, LIFE)).rejects.toMatchObject({ code: 'ERR_CACHE_TIMEOUT' })
    await clock.advance(500)
    await write
    expect(inner.get('a')).toMatchObject({ value: 1 })
  })

  test('a disconnected backend fails every call, answers a probe with no, and says both changes once', async () => {
    const { chaos } = setup()
    const heard: string[] = []
    chaos.onConnection(state => heard.push(state))
    chaos.disconnect()
    await expect(chaos.get('a')).rejects.toMatchObject({ code: 'ERR_CACHE_UNAVAILABLE' })
    expect(await chaos.probe()).toEqual({ set: false, get: false, delete: false })
    chaos.connect()
    expect(await chaos.probe()).toEqual({ set: true, get: true, delete: true })
    expect(heard).toEqual(['down', 'up'])
  })

  test('journaled writes are carried out in order', async () => {
    const { chaos, inner, clock } = setup()
    const at = clock.wall()
    inner.set('old', 1, LIFE)
    const applied = await chaos.replay([
      { op: 'clear', at },
      { op: 'set', key: 'a', value: 1, life: LIFE, at },
      { op: 'increment', key: 'n', id: 'p:1', by: 5, life: LIFE, at },
      { op: 'delete', key: 'a', at },
    ])
    expect(applied).toBe(4)
    expect([inner.get('old'), inner.get('a'), inner.get('n')?.value]).toEqual([undefined, undefined, 5])
  })
})

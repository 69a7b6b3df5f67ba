import { describe, expect, test } from 'vitest'
import { createMemoryBackend } from '../src/backends/memory.js'
import type { GetOrSetOptions } from '../src/fill-plan.js'
import { type Factory, ReadThrough } from '../src/get-or-set.js'
import { ChaosBackend } from '../src/testing/chaos-backend.js'
import { FakeClock } from '../src/testing/fake-clock.js'
import { refuseUnhandledRejections } from './helpers/refuse-unhandled-rejections.js'

refuseUnhandledRejections()

const DEADLINE = 500

/** A remote store that answers as slowly as a test says. */
function setup() {
  const clock = new FakeClock()
  const chaos = new ChaosBackend(createMemoryBackend({ maxSize: 10, policy: 'lru', clock }), { clock })
  let tokens = 0
  const readThrough = new ReadThrough({
    backend: chaos,
    clock,
    defaults: { ttl: 60_000, staleTtl: 0 },
    timeoutMs: DEADLINE,
    outcomes: { hit() {}, staleHit() {}, miss() {}, failed() {} },
    random: () => 0,
    token: () => `t${++tokens}`,
  })
  return {
    clock,
    chaos,
    delay: (operation: 'get' | 'claim' | 'fill', ms: number) =>
      chaos.inject({ kind: 'delay', ms, operations: [operation] }),
    /** The answer, and after how many milliseconds it was there. */
    async ask(factory: Factory<unknown>, options: GetOrSetOptions = {}) {
      const start = clock.now()
      const value = await readThrough.run('k', factory, options)
      return { value, afterMs: clock.now() - start }
    },
    async held() {
      chaos.heal()
      return (await chaos.get('k'))?.value
    },
  }
}

describe('a getOrSet waits for a remote store one deadline, all in all', () => {
  test('a read just in time leaves its claim the rest; the late claim is given back', async () => {
    const { chaos, clock, delay, ask, held } = setup()
    delay('get', 430)
    delay('claim', 450)
    const call = ask(() => 'made')
    await clock.advance(1000)
    expect(await call).toEqual({ value: 'made', afterMs: DEADLINE })
    expect([chaos.calls('claim'), chaos.calls('fill'), chaos.calls('release')]).toEqual([1, 0, 1])
    expect(await held()).toBeUndefined()
    expect(await chaos.claim('k', 'next', 1000, false)).toEqual({ state: 'claimed' })
  })

  test('a fill that takes longer goes on behind its caller', async () => {
    const { clock, delay, ask, held } = setup()
    delay('get', 200)
    delay('claim', 200)
    delay('fill', 200)
    const call = ask(() => 'made')
    await clock.advance(1000)
    expect(await call).toEqual({ value: 'made', afterMs: DEADLINE })
    expect(await held()).toBe('made')
  })

  test('the time of the factory is its own', async () => {
    const { clock, delay, ask, held } = setup()
    delay('get', 100)
    delay('claim', 100)
    delay('fill', 100)
    const call = ask(() => new Promise(resolve => void clock.schedule(() => resolve('made'), 5000)))
    await clock.advance(6000)
    expect(await call).toEqual({ value: 'made', afterMs: 5300 })
    expect(await held()).toBe('made')
  })

  test('who joins a flight and has less left hurries it', async () => {
    const { clock, chaos, delay, ask } = setup()
    const heal = delay('get', 450)
    const early = ask(() => 'early')
    await clock.advance(400)
    heal()
    chaos.inject({ kind: 'freeze', operations: ['claim'] })
    delay('get', 10)
    const late = ask(() => 'late')
    await clock.advance(1000)
    expect(await early).toEqual({ value: 'late', afterMs: DEADLINE })
    expect(await late).toEqual({ value: 'late', afterMs: 100 })
  })

  test("who waits for another process' factory has a deadline for each look", async () => {
    const { clock, chaos, delay, ask } = setup()
    await chaos.claim('k', 'theirs', 60_000, false)
    delay('claim', 100)
    const call = ask(() => 'ours', { lock: true })
    await clock.advance(3000)
    await chaos.fill('k', 'theirs', 'theirs', { ttl: 60_000, staleTtl: 0 })
    await clock.advance(500)
    expect(await call).toMatchObject({ value: 'theirs' })
  })
})

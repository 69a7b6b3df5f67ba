import { describe, expect, test } from 'vitest'
import { FakeClock } from '../../src/testing/fake-clock.js'

describe('FakeClock', () => {
  test('timers run in the order of their due time, each at its own moment', async () => {
    const clock = new FakeClock()
    const seen: [string, number][] = []
    clock.schedule(() => seen.push(['late', clock.now()]), 30)
    clock.schedule(() => seen.push(['early', clock.now()]), 10)
    clock.schedule(() => seen.push(['early too', clock.now()]), 10)
    await clock.advance(29)
    expect(seen).toEqual([
      ['early', 10],
      ['early too', 10],
    ])
    await clock.advance(1)
    expect(seen.at(-1)).toEqual(['late', 30])
    expect(clock.pending).toBe(0)
  })

  test('promises settle between two timers, and timers set on the way still run', async () => {
    const clock = new FakeClock()
    const sleep = (ms: number) => new Promise<void>(resolve => clock.schedule(resolve, ms))
    const seen: number[] = []
    const work = (async () => {
      for (let i = 0; i < 3; i++) {
        await sleep(10)
        seen.push(clock.now())
      }
    })()
    await clock.advance(100)
    await work
    expect(seen).toEqual([10, 20, 30])
    expect(clock.now()).toBe(100)
  })

  test('a cancelled timer never runs, not even when another timer of the same moment cancels it', async () => {
    const clock = new FakeClock()
    let ran = 0
    const cancels: (() => void)[] = []
    clock.schedule(() => cancels.forEach(cancel => void cancel()), 10)
    cancels.push(clock.schedule(() => ran++, 10))
    await clock.advance(20)
    expect(ran).toBe(0)
  })

  test('tick moves on without giving promises a turn', () => {
    const clock = new FakeClock()
    let settled = false
    clock.schedule(() => void Promise.resolve().then(() => (settled = true)), 5)
    clock.tick(10)
    expect(clock.now()).toBe(10)
    expect(settled).toBe(false)
  })

  test('the wall clock can step while monotonic time and timers go on', async () => {
    const clock = new FakeClock(1_000_000)
    let ranAt = 0
    clock.schedule(() => (ranAt = clock.now()), 50)
    clock.skewWall(-500_000)
    await clock.advance(50)
    expect(ranAt).toBe(50)
    expect(clock.wall()).toBe(500_050)
  })
})

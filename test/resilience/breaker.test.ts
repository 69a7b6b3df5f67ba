import { describe, expect, test } from 'vitest'
import { CacheError } from '../../src/errors.js'
import { Breaker } from '../../src/resilience/breaker.js'
import { FakeClock } from '../../src/testing/fake-clock.js'

const TIMEOUT = new CacheError('ERR_CACHE_TIMEOUT', 'no answer')
const REFUSED = new CacheError('ERR_CACHE_UNAVAILABLE', 'refused')

function setup() {
  const clock = new FakeClock()
  return { clock, breaker: new Breaker({ clock, windowMs: 10_000, ratio: 0.5, minimumFailures: 5 }) }
}

function answer(breaker: Breaker, times: number): void {
  for (let i = 0; i < times; i++) breaker.answered()
}

function fail(breaker: Breaker, times: number): boolean[] {
  return Array.from({ length: times }, () => breaker.failed(REFUSED, breaker.mark))
}

describe('Breaker', () => {
  test('trips when half of the calls of a window fail, not before the fifth failure', () => {
    const { breaker } = setup()
    expect(fail(breaker, 5)).toEqual([false, false, false, false, true])
  })

  test('does not trip below the ratio, however many fail', () => {
    const { breaker } = setup()
    const verdicts: boolean[] = []
    for (let i = 0; i < 200; i++) {
      verdicts.push(...fail(breaker, 1))
      answer(breaker, 2)
    }
    expect(verdicts).not.toContain(true)
  })

  test('answers from before the window do not dilute it', () => {
    const { breaker } = setup()
    answer(breaker, 1_000_000)
    expect(fail(breaker, 5).at(-1)).toBe(true)
  })

  test('failures further apart than the window do not add up', () => {
    const { breaker, clock } = setup()
    for (let i = 0; i < 20; i++) {
      expect(fail(breaker, 1)).toEqual([false])
      clock.tick(10_000)
    }
  })

  test('one timeout is enough if nothing at all was answered meanwhile', () => {
    const { breaker } = setup()
    answer(breaker, 100)
    const { mark } = breaker
    expect(breaker.failed(TIMEOUT, mark)).toBe(true)
  })

  test('one timeout among answers is that call alone', () => {
    const { breaker } = setup()
    const { mark } = breaker
    answer(breaker, 1)
    expect(breaker.failed(TIMEOUT, mark)).toBe(false)
  })

  test('a quick refusal says nothing about silence', () => {
    const { breaker } = setup()
    expect(breaker.failed(REFUSED, breaker.mark)).toBe(false)
  })

  test('closing forgets the failures', () => {
    const { breaker } = setup()
    fail(breaker, 4)
    breaker.open()
    breaker.close()
    expect(fail(breaker, 4)).not.toContain(true)
  })
})

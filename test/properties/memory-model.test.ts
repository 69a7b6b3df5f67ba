import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Cache } from '../../src/cache.js'
import { readConfig } from '../../src/config.js'
import { createCache } from '../../src/create-cache.js'
import { FakeClock } from '../../src/testing/fake-clock.js'

/** The model: a Map with expiry. */
interface Model {
  readonly held: Map<string, { value: unknown; until: number }>
  now: number
}

type Step = fc.AsyncCommand<Model, Cache>
const KEYS = ['a', 'b', '*', '__proto__']
const clock = new FakeClock()

const alive = (model: Model, key: string) => {
  const held = model.held.get(key)
  return held !== undefined && model.now < held.until ? held : undefined
}

function step(name: string, apply: (model: Model) => unknown, run: (cache: Cache) => Promise<unknown>): Step {
  return {
    check: () => true,
    async run(model, cache) {
      expect(await run(cache)).toEqual(apply(model))
    },
    toString: () => name,
  }
}

const key = fc.constantFrom(...KEYS)
const ttl = fc.constantFrom(1, 5, 100, Number.POSITIVE_INFINITY)
const value = fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.constant(false))

const steps: fc.Arbitrary<Step>[] = [
  fc.tuple(key, value, ttl).map(([k, v, t]) =>
    step(
      `set ${k} ${String(v)} for ${t}`,
      model => {
        model.held.set(k, { value: v, until: model.now + t * 1000 })
        return true
      },
      cache => cache.set(k, v, { ttl: t }),
    ),
  ),
  key.map(k =>
    step(
      `get ${k}`,
      model => alive(model, k)?.value,
      cache => cache.get(k),
    ),
  ),
  key.map(k =>
    step(
      `delete ${k}`,
      model => {
        const there = alive(model, k) !== undefined
        model.held.delete(k)
        return there
      },
      cache => cache.delete(k),
    ),
  ),
  fc.tuple(key, ttl).map(([k, t]) =>
    step(
      `expire ${k} ${t}`,
      model => {
        const held = alive(model, k)
        if (held !== undefined) held.until = model.now + t * 1000
        return held !== undefined
      },
      cache => cache.expire(k, t),
    ),
  ),
  key.map(k =>
    step(
      `ttl ${k}`,
      model => {
        const held = alive(model, k)
        return held === undefined ? null : (held.until - model.now) / 1000
      },
      cache => cache.ttl(k),
    ),
  ),
  fc.constant(
    step(
      'keys',
      model => KEYS.filter(k => alive(model, k)).sort(),
      async cache => (await cache.keys()).sort(),
    ),
  ),
  fc.constant(
    step(
      'clear',
      model => {
        const count = KEYS.filter(k => alive(model, k)).length
        model.held.clear()
        return count
      },
      cache => cache.clear(),
    ),
  ),
  fc.integer({ min: 1, max: 6000 }).map(ms =>
    step(
      `${ms} ms pass`,
      model => {
        model.now += ms
      },
      () => clock.advance(ms),
    ),
  ),
]

test.each(['lru', 'ttl', 'random'] as const)(
  'memory with policy %s is a Map with expiry',
  async evictionPolicy => {
    await fc.assert(
      fc.asyncProperty(fc.commands(steps, { maxCommands: 60 }), async commands => {
        const cache = createCache({ backend: 'memory', clock, evictionPolicy }, readConfig({}))
        await fc.asyncModelRun(
          () => ({ model: { held: new Map(), now: clock.now() }, real: cache }),
          commands,
        )
        await cache.close()
      }),
      { numRuns: 300 },
    )
  },
)

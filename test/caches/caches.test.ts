import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { canonicalKey } from '../../src/caches/canonical-key.js'
import { readConfig } from '../../src/config.js'
import { CacheFactory } from '../../src/factory.js'
import { FakeClock } from '../../src/testing/fake-clock.js'

let clock: FakeClock
let factory: CacheFactory
beforeEach(() => {
  clock = new FakeClock()
  factory = new CacheFactory({ clock }, readConfig({}))
})

describe('ModelRegistryCache', () => {
  test('defaults per model type, providers, models and lists each have their place and their invalidate', async () => {
    const registry = factory.createModelRegistryCache<{ id: string }, { id: string }>()
    await registry.setDefaultProvider('chat', 'p1')
    await registry.setDefaultModel('chat', 'm1')
    await registry.setProvider('p1', { id: 'p1' })
    await registry.setModel('m1', { id: 'm1' })
    await registry.setProviderList([{ id: 'p1' }])
    expect(await registry.getDefaultProvider('chat')).toBe('p1')
    expect(await registry.getDefaultProvider('image')).toBeUndefined()
    expect(await registry.getDefaultModel('chat')).toBe('m1')
    await registry.invalidateDefaultProvider('chat')
    await registry.invalidateDefaultModel('chat')
    expect(await registry.getDefaultProvider('chat')).toBeUndefined()
    expect(await registry.getDefaultModel('chat')).toBeUndefined()
    await registry.invalidateProvider('p1')
    expect([await registry.getProvider('p1'), await registry.getProviderList()]).toEqual([
      undefined,
      undefined,
    ])
    expect(await registry.getModel('m1')).toEqual({ id: 'm1' })
  })

  test('model lists are keyed by filters, whatever their order, and by page', async () => {
    const registry = factory.createModelRegistryCache<unknown, string>()
    await registry.setModelList({ type: 'chat', tags: ['a'] }, ['m1'])
    await registry.setModelList({ type: 'chat', tags: ['a'] }, ['m2'], 2)
    expect(await registry.getModelList({ tags: ['a'], type: 'chat' })).toEqual(['m1'])
    expect(await registry.getModelList({ tags: ['a'], type: 'chat' }, 2)).toEqual(['m2'])
    expect(await registry.getModelList({ type: 'chat' })).toBeUndefined()
    await registry.setModel('m1', 'one')
    await registry.invalidateModel('m1')
    expect(await registry.getModelList({ tags: ['a'], type: 'chat' })).toBeUndefined()
  })

  test('clearCache empties it, getCacheStats counts', async () => {
    const registry = factory.createModelRegistryCache()
    await registry.setModel('m', 1)
    expect((await registry.getCacheStats()).totalEntries).toBe(1)
    expect(await registry.clearCache()).toBe(1)
  })
})

describe('WorkflowCache', () => {
  test('the order of properties does not matter at any depth, the order of lists does', async () => {
    const workflows = factory.createWorkflowCache<string>()
    await workflows.put('p', 't', { a: 1, deep: { x: [1, { p: 1, q: 2 }], y: 2 } }, 'built')
    expect(await workflows.get('p', 't', { deep: { y: 2, x: [1, { q: 2, p: 1 }] }, a: 1 })).toBe('built')
    expect(await workflows.get('p', 't', { deep: { y: 2, x: [{ q: 2, p: 1 }, 1] }, a: 1 })).toBeUndefined()
    expect(await workflows.exists('p', 't2', { a: 1 })).toBe(false)
    expect(await workflows.delete('p', 't', { a: 1, deep: { x: [1, { p: 1, q: 2 }], y: 2 } })).toBe(true)
  })

  test('invalidateProvider removes that provider and no other, however alike their names', async () => {
    const workflows = factory.createWorkflowCache<number>()
    const providers = ['open', 'open:ai', 'open*', 'ope', '*', 'open[a]']
    for (const provider of providers) await workflows.put(provider, 't', {}, 1)
    expect(await workflows.invalidateProvider('open')).toBe(1)
    expect(await workflows.invalidateProvider('*')).toBe(1)
    const left = await Promise.all(providers.map(provider => workflows.exists(provider, 't', {})))
    expect(left).toEqual([false, true, true, true, false, true])
  })
})

test('canonical keys are equal exactly when the values are', () => {
  const json = fc.jsonValue()
  const shuffled = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(shuffled)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, part]) => [key, shuffled(part)]),
          )
        : value
  fc.assert(fc.property(json, value => canonicalKey(value) === canonicalKey(shuffled(value))))
  fc.assert(
    fc.property(
      json,
      json,
      (a, b) => (JSON.stringify(a) === JSON.stringify(b)) <= (canonicalKey(a) === canonicalKey(b)),
    ),
  )
  expect(canonicalKey({ a: 1 })).not.toBe(canonicalKey({ a: '1' }))
  expect(canonicalKey({ a: undefined })).not.toBe(canonicalKey({}))
  expect(canonicalKey({ pairs: [['a', 1]] })).not.toBe(canonicalKey({ a: 1 }))
})

describe('ToolCache', () => {
  test('one bulk read, one call of the loader for what is missing', async () => {
    const asked: unknown[] = []
    const tools = factory.createToolCache<number>(async names => {
      asked.push(names)
      return Object.fromEntries(
        (names ?? ['a', 'b', 'c']).filter(name => name !== 'unknown').map(name => [name, name.length]),
      )
    })
    await tools.setTool('a', 100)
    expect({ ...(await tools.getTools(['a', 'bb', 'unknown'])) }).toEqual({ a: 100, bb: 2 })
    expect({ ...(await tools.getTools(['a', 'bb'])) }).toEqual({ a: 100, bb: 2 })
    expect(asked).toEqual([['bb', 'unknown']])
    expect({ ...(await tools.getTools()) }).toEqual({ a: 1, b: 1, c: 1 })
    expect({ ...(await tools.getTools()) }).toEqual({ a: 1, b: 1, c: 1 })
    expect(asked).toEqual([['bb', 'unknown'], undefined])
    await tools.invalidateTool('b')
    expect({ ...(await tools.getTools()) }).toEqual({ a: 1, b: 1, c: 1 })
    expect(asked.length).toBe(3)
  })
})

describe('SessionCache', () => {
  test('a read puts the end off, silence ends it', async () => {
    const sessions = factory.createSessionCache<{ cart: number }>({ ttl: 10 })
    const { id } = await sessions.create('u1', { cart: 1 })
    for (let i = 0; i < 3; i++) {
      await clock.advance(9_000)
      expect(await sessions.get(id)).toMatchObject({ id, userId: 'u1', data: { cart: 1 } })
    }
    expect(await sessions.update(id, { cart: 2 })).toMatchObject({ data: { cart: 2 } })
    await clock.advance(10_000)
    expect(await sessions.get(id)).toBeUndefined()
    expect(await sessions.update(id, { cart: 3 })).toBeUndefined()
  })

  test('destroy ends one, destroyAllOfUser all of that user and no other', async () => {
    const sessions = factory.createSessionCache<number>()
    const mine = await Promise.all([1, 2, 3].map(n => sessions.create('me', n)))
    const other = await sessions.create('me2', 4)
    expect(await sessions.destroy(mine[0]!.id)).toBe(true)
    expect(await sessions.destroyAllOfUser('me')).toBe(2)
    expect(await sessions.get(mine[1]!.id)).toBeUndefined()
    expect(await sessions.get(other.id)).toMatchObject({ data: 4 })
    expect(mine[0]!.id).not.toContain('me')
  })
})

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { BackendEvents, BackendListener } from '../../src/backends/backend.js'
import { createDiskBackend, type DiskBackend } from '../../src/backends/disk.js'
import { readMark, writeMark } from '../../src/disk/marks.js'
import { acquireStore } from '../../src/disk/store.js'
import { FakeClock } from '../../src/testing/fake-clock.js'
import { auditDiskStore } from '../helpers/audit-disk-store.js'
import { spawnDiskChild } from '../helpers/spawn-disk-child.js'

type Options = Partial<Parameters<typeof createDiskBackend>[0]>

const HOUR = { ttl: 3_600_000, staleTtl: 0 }

let directory: string
let path: string
let clock: FakeClock
const opened: DiskBackend[] = []

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cachectl-disk-'))
  path = join(directory, 'store')
  clock = new FakeClock()
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map(backend => backend.close()))
  rmSync(directory, { recursive: true, force: true })
})

function open(options: Options = {}): DiskBackend {
  const backend = createDiskBackend({ path, prefix: 'p:', policy: 'lru', clock, ...options })
  opened.push(backend)
  return backend
}

/** A listener that keeps what it hears of one event. */
function hear<E extends keyof BackendEvents>(wanted: E) {
  const heard: BackendEvents[E][] = []
  const listener: BackendListener = (event, detail) => {
    if ((event as string) === wanted) heard.push(detail as never)
  }
  return { heard, listener }
}

async function keysOf(backend: DiskBackend): Promise<string[]> {
  const keys: string[] = []
  for await (const batch of backend.scan('*')) keys.push(...batch)
  return keys.sort()
}

describe('lifetime on disk', () => {
  test('entries, their remaining time and their stale window survive closing and opening', async () => {
    const before = open()
    await before.set('k', { v: [1, new Date(5)] }, { ttl: 60_000, staleTtl: 30_000 })
    await before.close()
    await clock.advance(50_000)
    const after = open()
    expect(await after.ttl('k')).toBe(10_000)
    expect((await after.get('k'))?.value).toEqual({ v: [1, new Date(5)] })
    await clock.advance(10_000)
    expect(await after.has('k')).toBe(false)
    expect(await after.get('k')).toMatchObject({ expiresAt: clock.now(), staleUntil: clock.now() + 30_000 })
    await clock.advance(30_000)
    expect(await after.get('k')).toBeUndefined()
  })

  test.each([300_000, -300_000])(
    'a step of the wall clock by %d ms neither deletes, revives nor stretches',
    async step => {
      const running = open()
      await running.set('short', 1, { ttl: 60_000, staleTtl: 0 })
      await running.set('dead', 1, { ttl: 10, staleTtl: 0 })
      await clock.advance(100)
      clock.skewWall(step)
      expect(await running.ttl('short')).toBe(59_900)
      expect(await running.get('dead')).toBeUndefined()
      await running.set('later', 1, { ttl: 60_000, staleTtl: 0 })
      expect(await running.ttl('later')).toBe(60_000)
    },
  )

  test('a process that starts after the wall clock was set back goes on with the time of the store', async () => {
    const before = open()
    await before.set('k', 1, { ttl: 60_000, staleTtl: 0 })
    await clock.advance(50_000)
    await before.set('other', 1, HOUR)
    await before.close()
    clock.skewWall(-300_000)
    const after = open()
    expect(await after.ttl('k')).toBe(10_000)
    await clock.advance(10_000)
    expect(await after.get('k')).toBeUndefined()
  })

  test('what expired is swept without being read, with an event, and so are entries of caches nobody has open', async () => {
    const gone = open({ prefix: 'gone:' })
    await gone.setMany(
      Array.from({ length: 450 }, (_, i) => ({ key: `k${i}`, value: i, life: { ttl: 5000, staleTtl: 0 } })),
    )
    await gone.close()
    const { heard, listener } = hear('expire')
    const backend = open({ listener })
    await backend.set('mine', 1, { ttl: 5000, staleTtl: 0 })
    await backend.set('kept', 1, HOUR)
    await clock.advance(6000)
    await expect.poll(() => heard).toEqual([{ key: 'mine' }])
    expect((await backend.stats(true)).expirations).toBe(1)
    await clock.advance(600_000)
    await expect.poll(async () => (await auditDiskStore(path)).entries).toBe(1)
    expect((await auditDiskStore(path)).wrong).toEqual([])
  })
})

describe('limits on disk', () => {
  const fill = async (
    backend: DiskBackend,
    keys: readonly string[],
    ttl: (i: number) => number = () => 3_600_000,
  ) => {
    for (const [i, key] of keys.entries())
      await backend.set(key, 'x'.repeat(1000), { ttl: ttl(i), staleTtl: 0 })
  }
  const fillAtOnce = async (backend: DiskBackend, keys: readonly string[]) =>
    backend.setMany(keys.map(key => ({ key, value: 'x'.repeat(1000), life: HOUR })))
  const names = (count: number) => Array.from({ length: count }, (_, i) => `k${i}`)

  test('lru evicts what was used least recently, reads included', async () => {
    const { heard, listener } = hear('evict')
    const backend = open({ maxBytes: 8500, listener })
    await fill(backend, ['a', 'b', 'c', 'd', 'e'])
    await backend.get('a')
    await backend.get('b')
    await fill(backend, ['f', 'g'])
    expect(await keysOf(backend)).toEqual(['a', 'b', 'e', 'f', 'g'])
    expect(heard).toEqual([
      { key: 'c', reason: 'bytes' },
      { key: 'd', reason: 'bytes' },
    ])
    expect(await backend.stats(true)).toMatchObject({ entries: 5, evictions: 2 })
  })

  test('ttl evicts what ends soonest', async () => {
    const backend = open({ maxBytes: 8500, policy: 'ttl' })
    await fill(backend, ['a', 'b', 'c', 'd', 'e'], i => [5, 2, 4, 1, 3][i]! * 60_000)
    await fill(backend, ['f', 'g'])
    expect(await keysOf(backend)).toEqual(['a', 'c', 'e', 'f', 'g'])
  })

  test('random evicts anybody: old and young alike', async () => {
    let state = 1
    const random = () => {
      state = (state * 48_271) % 2_147_483_647
      return state / 2_147_483_647
    }
    const backend = open({ maxBytes: 160_000, policy: 'random', random })
    for (let i = 0; i < 300; i += 10) await fillAtOnce(backend, names(300).slice(i, i + 10))
    const left = await keysOf(backend)
    const old = left.filter(key => Number(key.slice(1)) < 150).length
    expect(left.length).toBeGreaterThan(90)
    expect(old).toBeGreaterThan(left.length * 0.08)
    expect(old).toBeLessThan(left.length * 0.3)
  })

  test('what has expired goes before anything that lives', async () => {
    const { heard, listener } = hear('evict')
    const backend = open({ maxBytes: 8500, listener })
    await fill(backend, ['a', 'b', 'c', 'd', 'e'], i => (i === 3 ? 100 : 3_600_000))
    clock.tick(200)
    await fill(backend, ['f'])
    expect(await keysOf(backend)).toEqual(['a', 'b', 'c', 'e', 'f'])
    expect(heard).toEqual([])
  })

  test('the bound is per prefix, and holds after one large write and after it was lowered', async () => {
    const other = open({ prefix: 'other:' })
    await fillAtOnce(other, names(20))
    const backend = open({ maxBytes: 2_600_000 })
    await fillAtOnce(backend, names(1500))
    expect((await backend.stats(true)).entries).toBe(1500)
    await backend.set('large', 'x'.repeat(1_500_000), HOUR)
    expect((await backend.stats(true)).bytes).toBeLessThanOrEqual(2_600_000)
    await backend.close()
    const lowered = open({ maxBytes: 20_000 })
    await lowered.set('one', 1, HOUR)
    await expect.poll(async () => (await lowered.stats(true)).bytes).toBeLessThanOrEqual(20_000)
    expect((await other.stats(true)).entries).toBe(20)
    expect((await auditDiskStore(path)).wrong).toEqual([])
  })

  test('an entry above a limit is not stored, and what it was to replace is gone', async () => {
    const backend = open({ maxBytes: 50_000, maxEntryBytes: 10_000 })
    await backend.set('k', 'old', HOUR)
    expect(await backend.set('k', 'x'.repeat(11_000), HOUR)).toBe(false)
    expect(await backend.get('k')).toBeUndefined()
    expect(
      await backend.setMany([
        { key: 'a', value: 1, life: HOUR },
        { key: 'b', value: 'x'.repeat(60_000), life: HOUR },
      ]),
    ).toBe(false)
    expect(await keysOf(backend)).toEqual(['a'])
  })

  test('the file stays near the bound under five times as many writes', async () => {
    const maxBytes = 8_000_000
    const backend = open({ maxBytes })
    for (let n = 0; n < 10_000; n += 200)
      await backend.setMany(
        Array.from({ length: 200 }, (_, i) => ({
          key: String(((n + i) * 104_729) % 1_000_003),
          value: 'x'.repeat(3000),
          life: HOUR,
        })),
      )
    expect((await backend.stats(true)).bytes).toBeGreaterThan(maxBytes * 0.99)
    expect(statSync(join(path, 'data.mdb')).size).toBeLessThan(maxBytes * 2)
  })
})

describe('several caches in one process', () => {
  test('share the environment; the last to close closes it, and it opens again', async () => {
    for (let round = 0; round < 30; round++) {
      const one = open()
      const two = open({ prefix: `other${round}:` })
      await Promise.all([one.set('k', round, HOUR), two.set('k', round, HOUR)])
      await one.close()
      expect((await two.get('k'))?.value).toBe(round)
      await Promise.all([two.close(), two.close()])
    }
    expect((await open().get('k'))?.value).toBe(29)
  })

  test('a close waits for writes that are under way', async () => {
    const backend = open()
    const written = Promise.all(Array.from({ length: 100 }, (_, i) => backend.set(`k${i}`, i, HOUR)))
    await backend.close()
    await written
    expect(await keysOf(open())).toHaveLength(100)
  })

  test('an L1 hears of the other cache, of evictions and of a clear, and of everything when it is far behind', async () => {
    const told: (readonly string[] | undefined)[] = []
    const one = open({ maxBytes: 1_000_000 })
    one.coherence.start({ invalidate: keys => told.push(keys), arm() {}, disarm() {} })
    const two = open()
    await one.set('mine', 1, HOUR)
    await two.setMany([
      { key: 'a', value: 1, life: HOUR },
      { key: 'b', value: 1, life: HOUR },
    ])
    await open({ prefix: 'foreign:' }).set('a', 1, HOUR)
    one.coherence.poll?.()
    expect(told.splice(0)).toEqual([['a', 'b']])
    one.coherence.poll?.()
    expect(told.splice(0)).toEqual([])
    await one.set('big', 'x'.repeat(900_000), HOUR)
    await one.set('bigger', 'x'.repeat(900_000), HOUR)
    one.coherence.poll?.()
    expect(told.splice(0)).toEqual([['mine', 'a', 'b', 'big']])
    await two.clear()
    one.coherence.poll?.()
    expect(told.splice(0)).toEqual([undefined])
    const { environment, release } = await acquireStore(path, 1000)
    await environment.transaction(() =>
      writeMark(environment, 'change', readMark(environment, 'change') + 2000),
    )
    await release()
    one.coherence.poll?.()
    expect(told.splice(0)).toEqual([undefined])
  })

  test('an entry that cannot be decoded is a miss, told and counted', async () => {
    const { heard, listener } = hear('error')
    const backend = open({ listener })
    await backend.set('k', 1, HOUR)
    const { environment, release } = await acquireStore(path, 1000)
    await environment.transaction(() => environment.entries.put('p:k', '{', Number.POSITIVE_INFINITY))
    await release()
    expect(await backend.get('k')).toBeUndefined()
    expect(heard).toMatchObject([{ key: 'k', error: { code: 'ERR_CACHE_DECODE' } }])
    expect((await backend.stats(true)).errors).toBe(1)
  })
})

describe('a store that cannot be used says so, and how to go on', () => {
  const refusal = (what: RegExp) => ({ code: 'ERR_CACHE_UNAVAILABLE', message: expect.stringMatching(what) })

  test('a file in the place of the directory, or above it', async () => {
    writeFileSync(path, 'hello')
    await expect(open().get('k')).rejects.toMatchObject(refusal(/store is not a directory; name a directory/))
    await expect(open({ path: join(path, 'below') }).set('k', 1, HOUR)).rejects.toMatchObject(
      refusal(/below is not a directory/),
    )
    expect(readFileSync(path, 'utf8')).toBe('hello')
  })

  test('no permission', async () => {
    mkdirSync(path)
    chmodSync(path, 0o555)
    chmodSync(directory, 0o755)
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
    const child = spawnDiskChild(['use', path], nobody)
    expect(await child.said('ERR_')).toMatch(
      /^ERR_CACHE_UNAVAILABLE .*store may not be written by this user; give write access/,
    )
  })

  test.each([
    [
      'foreign content',
      () => writeFileSync(join(path, 'data.mdb'), Buffer.alloc(20_000, 'not a store ')),
      /is not a store; .*delete the directory/,
    ],
    ['a file of zeros', () => writeFileSync(join(path, 'data.mdb'), Buffer.alloc(4096)), /is not a store/],
    [
      'a file that was cut off',
      () => truncateSync(join(path, 'data.mdb'), 50_000),
      /was cut off at 50000 bytes/,
    ],
  ])('%s', async (_, damage, what) => {
    const before = open()
    await before.setMany(
      Array.from({ length: 500 }, (_, i) => ({ key: `k${i}`, value: 'x'.repeat(200), life: HOUR })),
    )
    await before.close()
    damage()
    const backend = open()
    await backend.ready()
    await expect(backend.get('k1')).rejects.toMatchObject(refusal(what))
    expect(await backend.probe()).toEqual({ set: false, get: false, delete: false })
  })

  test('it is tried again, so that a mended directory is used without a restart', async () => {
    writeFileSync(path, 'in the way')
    const backend = open()
    await expect(backend.get('k')).rejects.toMatchObject(refusal(/not a directory/))
    rmSync(path)
    await expect(backend.get('k')).rejects.toMatchObject(refusal(/not a directory/))
    await clock.advance(1000)
    expect(await backend.set('k', 1, HOUR)).toBe(true)
  })

  test('a prefix that cannot be stored is refused at once', () => {
    expect(() => open({ prefix: 'x'.repeat(600) })).toThrow(/600 bytes; on disk the limit is 512/)
  })
})

test('an open cache does not keep its process alive', () => {
  const script = `
    import { createDiskBackend } from './dist/src/backends/disk.js'
    import { systemClock } from './dist/src/clock.js'
    const backend = createDiskBackend({ path: process.argv[1], prefix: '', policy: 'lru', clock: systemClock })
    await backend.set('k', 1, { ttl: 1e6, staleTtl: 0 })
    console.log((await backend.get('k')).value)`
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script, path], {
    timeout: 20_000,
  })
  expect({ stdout: String(stdout), status }).toEqual({ stdout: '1\n', status: 0 })
})

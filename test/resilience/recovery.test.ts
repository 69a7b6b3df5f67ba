import { describe, expect, test } from 'vitest'
import { CacheError } from '../../src/errors.js'
import { refuseUnhandledRejections } from '../helpers/refuse-unhandled-rejections.js'
import { DEADLINE, LIFE, settle, setup, stateOf, valueAt } from '../helpers/resilient-setup.js'

refuseUnhandledRejections()

describe('recovery', () => {
  test('replays, flushes the tier in front, and says so once', async () => {
    const { backend, chaos, clock, remote, heard, log } = setup()
    await remote.set('gone', 1, LIFE)
    await remote.set('n', 10, LIFE)
    chaos.disconnect('ECONNRESET')
    await backend.set('a', 1, LIFE)
    await backend.delete('gone')
    await backend.increment('n', 5, LIFE)
    await clock.advance(3000)
    chaos.connect()
    await clock.advance(100)
    expect(stateOf(backend)).toBe('closed')
    expect([await valueAt(remote, 'a'), await valueAt(remote, 'gone'), await valueAt(remote, 'n')]).toEqual([
      1,
      undefined,
      15,
    ])
    expect(heard.degraded).toHaveLength(1)
    expect(heard.recovered).toMatchObject([{ replayed: 3 }])
    expect(heard.invalidate).toEqual([{ keys: undefined }])
    expect(log).toHaveLength(2)
    expect(log[0]).toContain('cache users: redis is away (ECONNRESET)')
    expect(log[1]).toContain('is back after 3.0 s; 3 writes replayed')
    expect(await backend.stats(true)).toMatchObject({ degraded: false })
  })

  test('one probe at a time, at most a second apart, and callers never wait for it', async () => {
    const { backend, chaos, clock } = setup()
    chaos.inject({ kind: 'freeze', deadlineMs: DEADLINE })
    await settle(clock, backend.get('a'))
    const probes: number[] = []
    for (let i = 0; i < 100; i++) {
      const before = chaos.calls('probe')
      await Promise.all(Array.from({ length: 20 }, () => backend.get('a')))
      await clock.advance(100)
      probes.push(chaos.calls('probe') - before)
    }
    expect(Math.max(...probes)).toBeLessThanOrEqual(2)
    const total = chaos.calls('probe')
    expect(total).toBeGreaterThan(5)
    expect(total).toBeLessThan(20)
  })

  test('within a second of the return of a server that froze', async () => {
    const { backend, chaos, clock } = setup()
    chaos.inject({ kind: 'freeze', deadlineMs: DEADLINE })
    await settle(clock, backend.get('a'))
    await clock.advance(20_000)
    chaos.heal()
    await clock.advance(1000)
    expect(stateOf(backend)).toBe('closed')
  })

  test('a probe that is answered but not well (loading, read-only) does not end it', async () => {
    const { backend, chaos, clock } = setup()
    chaos.disconnect()
    const heal = chaos.inject({ kind: 'fail', operations: ['probe'] })
    chaos.connect()
    await clock.advance(5000)
    expect(stateOf(backend)).not.toBe('closed')
    heal()
    await clock.advance(1000)
    expect(stateOf(backend)).toBe('closed')
  })

  test('a replay that fails half-way is repeated, and loses and doubles nothing', async () => {
    const { backend, chaos, clock, remote } = setup()
    chaos.disconnect()
    for (let i = 0; i < 20; i++) await backend.set(`k${i}`, i, LIFE)
    await backend.increment('n', 7, LIFE)
    chaos.inject({ kind: 'lose', deadlineMs: DEADLINE, operations: ['replay'] })
    chaos.connect()
    await clock.advance(3000)
    expect(stateOf(backend)).not.toBe('closed')
    chaos.heal()
    await clock.advance(2000)
    expect(stateOf(backend)).toBe('closed')
    expect(await valueAt(remote, 'k19')).toBe(19)
    expect(await valueAt(remote, 'n')).toBe(7)
  })

  test('one write that the store refuses holds up no other', async () => {
    const { backend, chaos, clock, remote, heard } = setup()
    await remote.set('bad', 'old', LIFE)
    chaos.disconnect()
    for (const key of ['a', 'bad', 'c']) await backend.set(key, 1, LIFE)
    const replay = remote.replay.bind(remote)
    Object.assign(remote, {
      replay: async (entries: Parameters<typeof replay>[0]) => {
        if (entries.some(entry => entry.op === 'set' && entry.key === 'bad'))
          throw new CacheError('ERR_CACHE_TOO_LARGE', 'too large')
        return replay(entries)
      },
    })
    chaos.connect()
    await clock.advance(1000)
    expect(stateOf(backend)).toBe('closed')
    expect([await valueAt(remote, 'a'), await valueAt(remote, 'c')]).toEqual([1, 1])
    expect(await remote.get('bad')).toBeUndefined()
    expect(heard.error).toMatchObject([{ operation: 'replay', key: 'bad' }])
  })

  test('a value that takes the store too long, again and again, does not keep us away for ever', async () => {
    const { backend, chaos, clock, remote } = setup()
    chaos.disconnect()
    for (const key of ['a', 'huge', 'c']) await backend.set(key, 1, LIFE)
    const replay = remote.replay.bind(remote)
    Object.assign(remote, {
      replay: (entries: Parameters<typeof replay>[0]) =>
        entries.some(entry => entry.op === 'set' && entry.key === 'huge')
          ? Promise.reject(new CacheError('ERR_CACHE_TIMEOUT', 'no answer'))
          : replay(entries),
    })
    chaos.connect()
    await clock.advance(1000)
    expect([await valueAt(remote, 'a'), await valueAt(remote, 'c')]).toEqual([1, 1])
    await clock.advance(30_000)
    expect(stateOf(backend)).toBe('closed')
  })

  test('a connection lost again in the middle is the same outage', async () => {
    const { backend, chaos, clock, heard } = setup()
    chaos.disconnect()
    await backend.set('a', 1, LIFE)
    chaos.inject({ kind: 'delay', ms: 200, operations: ['replay'] })
    chaos.connect()
    await clock.advance(100)
    chaos.disconnect()
    await clock.advance(5000)
    expect(stateOf(backend)).not.toBe('closed')
    chaos.heal()
    chaos.connect()
    await clock.advance(1000)
    expect([heard.degraded?.length, heard.recovered?.length]).toEqual([1, 1])
  })

  test('writes made while the journal is replayed are neither lost nor overtaken', async () => {
    const { backend, chaos, clock, remote } = setup()
    chaos.disconnect()
    await backend.set('a', 0, LIFE)
    chaos.inject({ kind: 'delay', ms: 50, operations: ['replay'] })
    chaos.connect()
    const calls: Promise<unknown>[] = []
    for (let i = 1; i <= 20; i++) {
      calls.push(Promise.resolve(backend.set('a', i, LIFE)), Promise.resolve(backend.set(`b${i}`, i, LIFE)))
      calls.push(valueAt(backend, 'a').then(value => expect(value).toBe(i)))
      await clock.advance(17)
    }
    await clock.advance(1000)
    await Promise.all(calls)
    expect(stateOf(backend)).toBe('closed')
    expect(await valueAt(remote, 'a')).toBe(20)
    for (let i = 1; i <= 20; i++) expect(await valueAt(remote, `b${i}`)).toBe(i)
  })

  test('writes as fast as the replay do not put the recovery off for ever', async () => {
    const { backend, chaos, clock, remote } = setup()
    chaos.disconnect()
    chaos.inject({ kind: 'delay', ms: 1, operations: ['replay'] })
    let stop = false
    let writes = 0
    const writer = (async () => {
      while (!stop) {
        await backend.set(`k${writes}`, writes++, LIFE)
        await new Promise<void>(resolve => clock.schedule(resolve, 1))
      }
    })()
    await clock.advance(10)
    chaos.connect()
    await clock.advance(500)
    expect(stateOf(backend)).toBe('closed')
    stop = true
    await clock.advance(10)
    await writer
    for (let i = 0; i < writes; i++) expect(await valueAt(remote, `k${i}`)).toBe(i)
  })

  test('callers that are held back for the last writes are so within their one deadline', async () => {
    const { backend, chaos, clock, remote } = setup()
    await remote.set('there', 1, LIFE)
    chaos.disconnect()
    for (let i = 0; i < 600; i++) await backend.set(`k${i}`, i, LIFE)
    let replays = 0
    const heal = chaos.inject({ kind: 'delay', ms: 400, operations: ['replay'] })
    chaos.connect()
    // the first batch of 500 has been replayed, the rest is under way
    await clock.advance(450)
    const start = clock.now()
    const times: number[] = []
    const note = () => void times.push(clock.now() - start)
    const calls = [
      Promise.resolve(backend.get('there')).then(note),
      Promise.resolve(backend.set('k0', 'new', LIFE)).then(note),
    ]
    heal()
    replays = chaos.calls('replay')
    chaos.inject({ kind: 'freeze', deadlineMs: DEADLINE, operations: ['get', 'set'] })
    await clock.advance(2000)
    await Promise.all(calls)
    expect(replays).toBe(2)
    expect(times).toEqual([DEADLINE / 2, DEADLINE / 2])
    chaos.heal()
    await clock.advance(2000)
    expect(stateOf(backend)).toBe('closed')
    expect(await valueAt(remote, 'k0')).toBe('new')
  })

  test('what they waited is taken off the deadline of the call itself', async () => {
    const { backend, chaos, clock } = setup()
    chaos.disconnect()
    for (let i = 0; i < 600; i++) await backend.set(`k${i}`, i, LIFE)
    chaos.inject({ kind: 'delay', ms: 100, operations: ['replay'] })
    chaos.connect()
    await clock.advance(150)
    const start = clock.now()
    const call = Promise.resolve(backend.get('k0')).then(() => clock.now() - start)
    chaos.inject({ kind: 'freeze', deadlineMs: DEADLINE, operations: ['get'] })
    await clock.advance(2000)
    expect(chaos.calls('get')).toBe(1)
    expect(await call).toBe(DEADLINE)
  })

  test('a half-open connection is dropped after two silent probes', async () => {
    const { backend, chaos, clock } = setup()
    let reconnects = 0
    Object.assign(chaos, { reconnect: () => void reconnects++ })
    chaos.inject({ kind: 'freeze', deadlineMs: DEADLINE })
    await settle(clock, backend.get('a'))
    await clock.advance(1500)
    expect(reconnects).toBe(1)
  })

  test('closed in the middle of an outage: no timer is left, what is lost is said', async () => {
    const { backend, chaos, clock, log } = setup({ fallback: false })
    chaos.disconnect()
    await backend.delete('a')
    await backend.close()
    expect(clock.pending).toBe(0)
    expect(log.at(-1)).toContain('1 writes are lost')
  })
})

describe('bounds', () => {
  test('a journal that overflows clears the prefix on recovery: nothing stale, whatever was lost', async () => {
    const { backend, chaos, clock, remote, heard, log } = setup({ journalMaxBytes: 10_000 })
    for (let i = 0; i < 5; i++) await remote.set(`old${i}`, 1, LIFE)
    await clock.advance(1)
    chaos.disconnect()
    for (let i = 0; i < 1000; i++) await backend.set(`k${i}`, 'x'.repeat(100), LIFE)
    expect(backend.details?.()).toMatchObject({ journal: { overflowed: true } })
    // the first collapse is told, not each of the thirty
    expect(heard.journalOverflow).toEqual([{ entries: expect.any(Number), bytes: expect.any(Number) }])
    expect(log.filter(line => line.includes('journalMaxBytes'))).toHaveLength(1)
    await clock.advance(1)
    await remote.set('theirs', 'newer', LIFE)
    chaos.connect()
    await clock.advance(1000)
    expect(stateOf(backend)).toBe('closed')
    for (let i = 0; i < 5; i++) expect(await remote.get(`old${i}`)).toBeUndefined()
    expect(await valueAt(remote, 'theirs')).toBe('newer')
  })

  test('without fallback a failed set leaves nothing older behind', async () => {
    const { backend, chaos, clock, remote } = setup({ fallback: false })
    await remote.set('a', 'old', LIFE)
    await clock.advance(1)
    chaos.disconnect()
    expect(await backend.set('a', 'new', LIFE)).toBe(false)
    chaos.connect()
    await clock.advance(1000)
    expect(await remote.get('a')).toBeUndefined()
  })
})

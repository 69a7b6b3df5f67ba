import { describe, expect, test } from 'vitest'
import { refuseUnhandledRejections } from '../helpers/refuse-unhandled-rejections.js'
import { DEADLINE, LIFE, settle, setup, stateOf, valueAt } from '../helpers/resilient-setup.js'

refuseUnhandledRejections()

describe('newest wins', () => {
  test('what another process wrote during our outage is not overwritten by our older write', async () => {
    const { backend, chaos, clock, remote } = setup()
    chaos.disconnect()
    await backend.set('a', 'ours, older', LIFE)
    await backend.delete('b')
    await clock.advance(10)
    await remote.set('a', 'theirs', LIFE)
    await remote.set('b', 'theirs', LIFE)
    await clock.advance(10)
    await backend.set('c', 'ours, newer', LIFE)
    chaos.connect()
    await clock.advance(1000)
    expect([await valueAt(remote, 'a'), await valueAt(remote, 'b')]).toEqual(['theirs', 'theirs'])
    expect(await valueAt(remote, 'c')).toBe('ours, newer')
  })

  test('a write that timed out and lands late does not undo what we did since', async () => {
    const { backend, chaos, clock, remote } = setup()
    chaos.inject({ kind: 'freeze', deadlineMs: DEADLINE })
    await settle(
      clock,
      Promise.all([backend.set('a', 1, LIFE), backend.set('b', 1, LIFE), backend.set('c', 1, LIFE)]),
    )
    await backend.set('a', 2, LIFE)
    await backend.delete('b')
    await clock.advance(5000)
    chaos.heal()
    await clock.advance(1500)
    expect(stateOf(backend)).toBe('closed')
    expect([await valueAt(remote, 'a'), await valueAt(remote, 'b'), await valueAt(remote, 'c')]).toEqual([
      2,
      undefined,
      1,
    ])
  })

  test('nor does one that is on its way while an outage begins, and is answered in time', async () => {
    const { backend, chaos, clock, remote } = setup()
    chaos.inject({ kind: 'delay', ms: 300, operations: ['set'] })
    const slow = backend.set('a', 'on its way', LIFE)
    await clock.advance(10)
    chaos.disconnect()
    await backend.delete('a')
    chaos.connect()
    await clock.advance(2000)
    await slow
    expect(stateOf(backend)).toBe('closed')
    expect(await remote.get('a')).toBeUndefined()
  })

  test('a late landing after which another process wrote does not outdo their write', async () => {
    const { backend, chaos, clock, remote } = setup()
    chaos.inject({ kind: 'freeze', deadlineMs: DEADLINE, operations: ['set', 'probe'] })
    await settle(clock, backend.set('a', 'ours', LIFE))
    chaos.heal()
    await clock.advance(1)
    await remote.set('a', 'theirs', LIFE)
    await clock.advance(2000)
    expect(stateOf(backend)).toBe('closed')
    expect(await valueAt(remote, 'a')).toBe('theirs')
  })

  test('an increment whose outcome is unknown is not counted twice', async () => {
    const { backend, chaos, clock, remote } = setup()
    chaos.inject({ kind: 'lose', deadlineMs: DEADLINE })
    expect(await settle(clock, backend.increment('n', 1, LIFE))).toBe(1)
    chaos.heal()
    await clock.advance(2000)
    expect(await valueAt(remote, 'n')).toBe(1)
  })
})

describe('fills', () => {
  test('computed during the outage are served, and stored on recovery', async () => {
    const { backend, chaos, clock, remote } = setup()
    chaos.disconnect()
    expect(await backend.claim('a', 't1', 1000, false)).toEqual({ state: 'claimed' })
    expect(await backend.fill('a', 't1', 'computed', LIFE)).toBe(true)
    expect(await valueAt(backend, 'a')).toBe('computed')
    chaos.connect()
    await clock.advance(1000)
    expect(await valueAt(remote, 'a')).toBe('computed')
  })

  test('are as old as their claim: what another process wrote while the factory ran wins', async () => {
    const { backend, chaos, clock, remote } = setup()
    chaos.disconnect()
    await backend.claim('a', 't1', 1000, false)
    await clock.advance(10)
    await remote.set('a', 'theirs', LIFE)
    await clock.advance(10)
    await backend.fill('a', 't1', 'from before', LIFE)
    chaos.connect()
    await clock.advance(1000)
    expect(await valueAt(remote, 'a')).toBe('theirs')
  })

  test('claimed before the outage and filled in it, or the reverse: not stored', async () => {
    const { backend, chaos, clock, remote } = setup()
    await backend.claim('a', 'remote', 60_000, false)
    chaos.disconnect()
    expect(await backend.fill('a', 'remote', 'late', LIFE)).toBe(false)
    await backend.claim('b', 'local', 60_000, false)
    chaos.connect()
    await clock.advance(1000)
    expect(await backend.fill('b', 'local', 'late', LIFE)).toBe(false)
    expect([await remote.get('a'), await remote.get('b')]).toEqual([undefined, undefined])
  })

  test('a delete while the factory runs wins, also during the outage', async () => {
    const { backend, chaos, clock, remote } = setup()
    chaos.disconnect()
    await backend.claim('a', 't', 60_000, false)
    await backend.delete('a')
    expect(await backend.fill('a', 't', 'late', LIFE)).toBe(false)
    chaos.connect()
    await clock.advance(1000)
    expect(await remote.get('a')).toBeUndefined()
  })

  test('a fill that timed out and lands late does not undo a delete', async () => {
    const { backend, chaos, clock, remote } = setup()
    await backend.claim('a', 't', 60_000, false)
    chaos.inject({ kind: 'freeze', deadlineMs: DEADLINE })
    expect(await settle(clock, backend.fill('a', 't', 'computed', LIFE))).toBe(false)
    await backend.delete('a')
    chaos.heal()
    await clock.advance(2000)
    expect(stateOf(backend)).toBe('closed')
    expect(await remote.get('a')).toBeUndefined()
  })
})

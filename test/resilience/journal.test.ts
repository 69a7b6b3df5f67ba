import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JournalEntry } from '../../src/backends/remote-backend.js'
import { encode } from '../../src/codec/encode.js'
import { Journal } from '../../src/resilience/journal.js'
import { FakeClock } from '../../src/testing/fake-clock.js'
import { createStampedRemote } from '../helpers/stamped-remote.js'

const LIFE = { ttl: 60_000, staleTtl: 0 }
const MIB = 1024 * 1024

const all = (journal: Journal): readonly JournalEntry[] => journal.next(1000, MIB)
const set = (journal: Journal, key: string, value: unknown, at: number, life = LIFE) =>
  journal.set(key, encode(value), life, at)

describe('one record per key, newest wins', () => {
  test('set over set', () => {
    const journal = new Journal(MIB)
    set(journal, 'a', 1, 100)
    set(journal, 'a', 2, 200)
    expect(all(journal)).toMatchObject([{ op: 'set', key: 'a', value: 2, at: 200 }])
  })

  test('an older write that comes late is refused', () => {
    const journal = new Journal(MIB)
    set(journal, 'a', 'new', 200)
    expect(set(journal, 'a', 'old', 100)).toBe(false)
    expect(journal.delete('a', 150)).toBe(false)
    expect(all(journal)).toMatchObject([{ value: 'new' }])
  })

  test('of two writes in one millisecond the later call wins', () => {
    const journal = new Journal(MIB)
    set(journal, 'a', 1, 100)
    journal.delete('a', 100)
    expect(all(journal)).toEqual([{ op: 'delete', key: 'a', at: 100 }])
  })

  test('a clear voids what came before and goes first, alone', () => {
    const journal = new Journal(MIB)
    set(journal, 'a', 1, 100)
    journal.clear(200)
    set(journal, 'b', 2, 300)
    expect(set(journal, 'c', 'older than the clear', 150)).toBe(false)
    const first = all(journal)
    expect(first).toEqual([{ op: 'clear', at: 200 }])
    journal.settle(first)
    expect(all(journal)).toMatchObject([{ key: 'b' }])
  })

  test('a clear that comes late leaves what is newer', () => {
    const journal = new Journal(MIB)
    set(journal, 'a', 1, 300)
    journal.clear(200)
    journal.settle(all(journal))
    expect(all(journal)).toMatchObject([{ key: 'a', value: 1 }])
  })
})

describe('increments', () => {
  test('add up under one id', () => {
    const journal = new Journal(MIB)
    journal.increment('n', 2, LIFE, 100)
    journal.increment('n', 3, LIFE, 200)
    const entries = all(journal)
    expect(entries).toMatchObject([{ op: 'increment', key: 'n', by: 5, at: 200 }])
  })

  test('on an owed set become part of it and keep its lifetime', () => {
    const journal = new Journal(MIB)
    set(journal, 'n', 10, 100, { ttl: 500, staleTtl: 0 })
    journal.increment('n', 5, LIFE, 300)
    expect(all(journal)).toEqual([
      { op: 'set', key: 'n', value: 15, life: { ttl: 300, staleTtl: 0 }, at: 300 },
    ])
  })

  test('on an owed delete start anew', () => {
    const journal = new Journal(MIB)
    journal.delete('n', 100)
    journal.increment('n', 5, LIFE, 200)
    expect(all(journal)).toMatchObject([{ op: 'set', key: 'n', value: 5, at: 200 }])
  })

  test('a delete over them wins', () => {
    const journal = new Journal(MIB)
    journal.increment('n', 5, LIFE, 100)
    journal.delete('n', 200)
    expect(all(journal)).toEqual([{ op: 'delete', key: 'n', at: 200 }])
  })

  test('that come while a batch is out are a record of their own, under another id', () => {
    const journal = new Journal(MIB)
    journal.increment('n', 1, LIFE, 100)
    const [sent] = all(journal)
    journal.increment('n', 1, LIFE, 200)
    expect(all(journal)).toEqual([expect.objectContaining({ by: 1, at: 100 })])
    journal.settle(sent === undefined ? [] : [sent])
    const [next] = all(journal)
    expect(next).toMatchObject({ by: 1, at: 200 })
    expect(next).not.toMatchObject({ id: (sent as { id: string }).id })
  })
})

test('expire changes an owed value, and only that', () => {
  const journal = new Journal(MIB)
  set(journal, 'a', 1, 100)
  journal.expire('a', { ttl: 5, staleTtl: 0 }, 200)
  journal.expire('b', { ttl: 5, staleTtl: 0 }, 200)
  expect(all(journal)).toMatchObject([{ key: 'a', value: 1, life: { ttl: 5 } }])
})

describe('bounds', () => {
  test('past the limit everything collapses to one clear', () => {
    const journal = new Journal(10_000)
    for (let i = 0; i < 1000; i++) set(journal, `key${i}`, 'x'.repeat(100), i)
    expect(journal.bytes).toBeLessThanOrEqual(10_000)
    expect(journal.overflowed).toBe(true)
    expect(all(journal)[0]).toMatchObject({ op: 'clear' })
  })

  test('more records than a call takes arguments collapse as well', () => {
    const journal = new Journal(100 * MIB)
    for (let i = 0; i < 130_000; i++) journal.delete(`key${i}`, i)
    journal.set('large', 'x'.repeat(50 * MIB), LIFE, 130_000)
    expect(all(journal)).toEqual([{ op: 'clear', at: 130_000 }])
  })

  test('the clear is as new as the newest write it stands for', () => {
    const journal = new Journal(1500)
    for (let i = 0; i < 5; i++) set(journal, `key${i}`, 'x'.repeat(100), 100 * i)
    expect(all(journal)).toEqual([{ op: 'clear', at: 400 }])
  })

  test('computed values make room for writes and never cause an overflow', () => {
    const journal = new Journal(10_000)
    for (let i = 0; i < 1000; i++) journal.copy(`copy${i}`, encode('x'.repeat(100)), LIFE, i)
    expect(journal.overflowed).toBe(false)
    for (let i = 0; i < 10; i++) journal.delete(`key${i}`, 2000)
    const kept = all(journal).filter(entry => entry.op === 'delete')
    expect(kept).toHaveLength(10)
    expect(journal.overflowed).toBe(false)
  })

  test('a computed value that replaced an owed delete is not dropped: the delete would be lost with it', () => {
    const journal = new Journal(5000)
    journal.delete('a', 100)
    journal.copy('a', encode(1), LIFE, 200)
    for (let i = 0; i < 10; i++) journal.delete(`key${i}`, 300)
    for (let i = 0; i < 5; i++) journal.copy(`copy${i}`, encode('x'.repeat(200)), LIFE, 300)
    for (let i = 10; i < 14; i++) journal.delete(`key${i}`, 300)
    expect(journal.overflowed).toBe(false)
    expect(all(journal).some(entry => entry.op === 'set' && entry.key === 'a')).toBe(true)
  })

  test('settled, it takes no room', () => {
    const journal = new Journal(10_000)
    for (let i = 0; i < 1000; i++) set(journal, `key${i}`, 'x'.repeat(100), i)
    while (journal.size > 0) journal.settle(all(journal))
    expect([journal.bytes, journal.overflowed]).toEqual([0, false])
  })
})

describe('doubts', () => {
  test('a record of a key in doubt says what may be found there; others do not', () => {
    const journal = new Journal(MIB)
    set(journal, 'a', 1, 100)
    journal.doubt('a', null)
    journal.doubt('a', encode(2))
    journal.delete('b', 100)
    journal.doubt('c', encode(7))
    journal.increment('c', 1, LIFE, 100)
    const doubts = all(journal).map(entry => (entry.op === 'clear' ? 'clear' : entry.doubt))
    expect(doubts).toEqual([[null, '2'], undefined, ['7']])
  })

  test('end with the outage', () => {
    const journal = new Journal(MIB)
    journal.doubt('a', null)
    journal.forgetDoubts()
    set(journal, 'a', 1, 100)
    expect(all(journal)[0]).not.toHaveProperty('doubt')
  })
})

describe('repeats', () => {
  test('what was handed out comes again, unchanged, until it is settled', () => {
    const journal = new Journal(MIB)
    set(journal, 'a', 1, 100)
    const first = all(journal)
    set(journal, 'a', 2, 200)
    expect(all(journal)).toEqual(first)
    journal.settle(first)
    expect(all(journal)).toMatchObject([{ value: 2 }])
  })

  test('a postponed record goes behind the others', () => {
    const journal = new Journal(MIB)
    for (const key of ['a', 'b', 'c']) set(journal, key, 1, 100)
    journal.postpone(all(journal).slice(0, 1))
    expect(all(journal).map(entry => (entry.op === 'clear' ? '' : entry.key))).toEqual(['b', 'c', 'a'])
  })

  test('a value that the store will not take becomes a delete of what it should have replaced', () => {
    const journal = new Journal(MIB)
    set(journal, 'a', 1, 100)
    const [entry] = all(journal)
    if (entry !== undefined) journal.giveUp(entry)
    expect(all(journal)).toEqual([{ op: 'delete', key: 'a', at: 100 }])
  })
})

test('replayed in any batches, with failures and repeats, it ends as if every write had been made at once', async () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd')
  const step = fc.oneof(
    fc.record({ op: fc.constant('set' as const), key, value: fc.integer({ min: -9, max: 9 }) }),
    fc.record({ op: fc.constant('delete' as const), key }),
    fc.record({ op: fc.constant('increment' as const), key, by: fc.integer({ min: -9, max: 9 }) }),
    fc.record({ op: fc.constant('clear' as const) }),
    fc.record({
      op: fc.constant('replay' as const),
      limit: fc.integer({ min: 1, max: 3 }),
      outcome: fc.constantFrom('applied', 'applied but not known', 'lost'),
    }),
  )
  const before = fc.dictionary(key, fc.integer({ min: 0, max: 9 }))
  await fc.assert(
    fc.asyncProperty(before, fc.array(step, { maxLength: 40 }), async (initial, steps) => {
      const clock = new FakeClock()
      const [direct, replayed] = [createStampedRemote(clock), createStampedRemote(clock)]
      for (const [name, value] of Object.entries(initial))
        for (const remote of [direct, replayed]) remote.set(name, value, LIFE)
      const journal = new Journal(MIB)
      for (const each of steps) {
        clock.tick(1)
        const at = clock.wall()
        if (each.op === 'replay') {
          const entries = journal.next(each.limit, MIB)
          if (each.outcome !== 'lost') await replayed.replay(entries)
          if (each.outcome === 'applied') journal.settle(entries)
        } else if (each.op === 'set') {
          direct.set(each.key, each.value, LIFE)
          set(journal, each.key, each.value, at)
        } else if (each.op === 'delete') {
          direct.delete(each.key)
          journal.delete(each.key, at)
        } else if (each.op === 'increment') {
          direct.increment(each.key, each.by, LIFE)
          journal.increment(each.key, each.by, LIFE, at)
        } else {
          direct.clear()
          journal.clear(at)
        }
      }
      while (journal.size > 0) {
        const entries = all(journal)
        await replayed.replay(entries)
        journal.settle(entries)
      }
      for (const name of ['a', 'b', 'c', 'd'])
        expect((await replayed.get(name))?.value, name).toBe((await direct.get(name))?.value)
      expect(journal.bytes).toBe(0)
    }),
    { numRuns: 500 },
  )
})

import type { Claim } from '../backends/backend.js'
import { hasMark } from '../codec/has-mark.js'
import { notInteger, overflow } from '../integers.js'
import type { Kind } from './ask.js'
import type { Answer } from './batch.js'
import { type RedisEntry, toEntry } from './entries.js'
import type { Reads } from './reads.js'
import { unavailable } from './reply-error.js'
import { HEADER_MARK } from './stored-text.js'

/** What becomes of a fault that concerns one key and that its caller does not see. Keys are without prefix. */
export interface Faults {
  swallow(error: unknown, operation: string, key: string): void
  /** This text under this key is none of ours. */
  poison(error: unknown, key: string, text: string): void
  /** Reads this key (with prefix) once more, with its times; it was first asked for at `sentAt`. */
  again(wireKey: string, sentAt: number): Promise<Found>
}

type Found = RedisEntry | undefined

/** The operations of one prefix, and what their replies mean. */
export function createKinds(prefix: string, faults: Faults) {
  const bare = (keys: readonly string[]): string => keys[0]?.slice(prefix.length) ?? ''

  /** @param left -2 where there is no text (nothing, or a claim) */
  function read(wireKey: string, text: string, left: number, answer: Answer): Found {
    if (left === -2) return undefined
    try {
      return toEntry(text, left, answer)
    } catch (error) {
      faults.poison(error, wireKey.slice(prefix.length), text)
      return undefined
    }
  }

  function refusedAs<T>(name: string, value: T): Kind<T>['refused'] {
    return (error, keys) => {
      faults.swallow(error, name, bare(keys))
      return value
    }
  }

  function yesNo(code: string, name: string, writes: boolean): Kind<boolean> {
    return { code, name, writes, parse: reply => reply === 1, refused: refusedAs(name, false) }
  }

  const get: Kind<Found> = {
    code: 'g',
    name: 'get',
    writes: false,
    parse(reply, offset, answer, keys) {
      const { texts, left } = reply as Reads
      return read(keys[0] ?? '', texts[offset] ?? '', Number(left?.[offset]), answer)
    },
    refused: refusedAs('get', undefined),
  }

  /** @throws never; text with a stale window is worth nothing without its times, so it is read again */
  function readValue(reads: Reads, at: number, answer: Answer, wireKey: string): Found | Promise<Found> {
    const { texts, left } = reads
    const text = texts[at]
    if (left !== undefined) return read(wireKey, text ?? '', Number(left[at]), answer)
    if (text === null || text === undefined) return undefined
    return hasMark(text, HEADER_MARK) ? faults.again(wireKey, answer.sentAt) : read(wireKey, text, -1, answer)
  }

  const getValue: Kind<Found> = {
    ...get,
    plain: true,
    parse: (reply, offset, answer, keys) => readValue(reply as Reads, offset, answer, keys[0] ?? ''),
  }

  const getValues: Kind<Found[]> = {
    code: 'g',
    name: 'mget',
    writes: false,
    plain: true,
    parse(reply, offset, answer, keys) {
      let complete = true
      const found = keys.map((key, i) => {
        const one = readValue(reply as Reads, offset + i, answer, key)
        if (one instanceof Promise) complete = false
        return one
      })
      return complete ? (found as Found[]) : Promise.all(found)
    },
    refused: refusedAs('mget', []),
  }

  const getMany: Kind<Found[]> = {
    code: 'g',
    name: 'mget',
    writes: false,
    parse(reply, offset, answer, keys) {
      const { texts, left } = reply as Reads
      return keys.map((key, i) => read(key, texts[offset + i] ?? '', Number(left?.[offset + i]), answer))
    },
    refused: refusedAs('mget', []),
  }

  const take: Kind<Found> = {
    code: 't',
    name: 'take',
    writes: true,
    parse(reply, _, answer, keys) {
      const [text, left] = reply as [string, number]
      return read(keys[0] ?? '', text, left, answer)
    },
    refused: refusedAs('take', undefined),
  }

  const deleteMany: Kind<number> = {
    code: 'd',
    name: 'delete',
    writes: true,
    parse: Number,
    refused: refusedAs('delete', 0),
  }

  const ttl: Kind<number | null> = {
    code: 'l',
    name: 'ttl',
    writes: false,
    parse: reply => (reply === -2 ? null : reply === -1 ? Number.POSITIVE_INFINITY : Number(reply)),
    refused: refusedAs('ttl', null),
  }

  const claim: Kind<Claim> = {
    code: 'c',
    name: 'claim',
    writes: false,
    parse(reply, _, answer, keys) {
      const [state, detail, left] = reply as [number, string, number]
      if (state === 1) return { state: 'taken', token: decodeURIComponent(detail), leaseMs: left }
      const entry = state === 2 ? read(keys[0] ?? '', detail, left, answer) : undefined
      return entry === undefined ? { state: 'claimed' } : { state: 'present', entry }
    },
    refused: refusedAs('claim', { state: 'claimed' }),
  }

  function increment(by: number): Kind<number> {
    return {
      code: 'i',
      name: 'increment',
      writes: true,
      parse(reply, _, __, keys) {
        if (reply === 'not-integer') throw notInteger(bare(keys))
        if (reply === 'overflow') throw overflow(bare(keys), by)
        return hasMark(String(reply), HEADER_MARK) ? by : Number(reply)
      },
      refused(error) {
        throw unavailable(error, 'increment')
      },
    }
  }

  return {
    get,
    getMany,
    getValue,
    getValues,
    take,
    ttl,
    claim,
    increment,
    deleteMany,
    /** Part of a clear, which is stamped as a whole. */
    wipe: { ...deleteMany, name: 'clear', writes: false },
    set: yesNo('s', 'set', true),
    delete: yesNo('d', 'delete', true),
    expire: yesNo('e', 'expire', true),
    fill: yesNo('f', 'fill', true),
    renew: yesNo('n', 'renew', false),
    release: yesNo('u', 'release', false),
    dropIfEqual: yesNo('x', 'get', false),
    probeSet: yesNo('s', 'probe', false),
    probeDelete: yesNo('d', 'probe', false),
  }
}

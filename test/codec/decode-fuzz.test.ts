import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode } from '../../src/codec/decode.js'
import { encode } from '../../src/codec/encode.js'
import { isCacheError } from '../../src/errors.js'
import { toEntry } from '../../src/redis/entries.js'
import { withHeader } from '../../src/redis/stored-text.js'
import { anyValue } from '../helpers/any-value.js'
import { measured } from '../helpers/measured.js'

const PAYLOADS = 100_000
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))

/** Words that mean something to a decoder, or to JavaScript. */
const WORDS = [
  '"__proto__"',
  '"constructor"',
  '"prototype"',
  '"toString"',
  '"then"',
  '"polluted"',
  '"Map"',
  '"Set"',
  '"Date"',
  '"RegExp"',
  '"BigInt"',
  '"Object"',
  '"null"',
  '"Failure"',
  '"View"',
  '"Pairs"',
  '"Uint8Array"',
  '"ArrayBuffer"',
  '"Error"',
  '{"__proto__":{"polluted":1}}',
  '["__proto__",1]',
  '~',
  '~s1000;',
  '~s99,ctoken,5;',
  '[',
  ']',
  '{',
  '}',
  ',',
  '-1',
  '-7',
  '0',
  '1e999',
  '4294967295',
  '\u0000',
  '\ud800',
]

const ATTACKS = [
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '~[{"__proto__":1},{"polluted":2},true]',
  '~[["Pairs",1],[2,3],false,[4],[5,6],"__proto__",{"polluted":7},true]',
  '~[["Failure",1],[2,3,4],"Error",[],[5],[6,7],"__proto__",{"polluted":8},true]',
  '~[["Failure",1],[2,3,3],"__proto__",[]]',
  '~[["View",1],[2,3],"constructor","AAAA"]',
  '~[["null","__proto__",1],{"polluted":2},true]',
  '~[["Object",1],{"polluted":2},true]',
  '~[["Map",1,2],"__proto__",{"polluted":3},true]',
  '~[["__proto__",1],[]]',
  '~[["toString",1],[]]',
  '~[["then",1],[]]',
  '~-1',
  '~-7',
  '~[0]',
  '~[[0]]',
  '~[[-7,4294967295,0,1],1]',
  `~${'['.repeat(50_000)}`,
  '['.repeat(100_000) + ']'.repeat(100_000),
]

/** mulberry32: one number gives the whole run, so a failure can be run again. */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const random = createRandom(SEED)
const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T

function randomText(): string {
  const unit = () => (random(3) === 0 ? pick(WORDS) : String.fromCharCode(random(random(2) ? 128 : 65_536)))
  return (random(2) ? '~' : '') + Array.from({ length: random(40) }, unit).join('')
}

function mutate(text: string): string {
  let result = text
  for (let i = random(4); i >= 0; i--) {
    const at = random(result.length + 1)
    const end = at + random(6)
    const insert = [
      () => '',
      () => pick(WORDS),
      () => String.fromCharCode(random(128)),
      () => result.slice(at, end),
    ]
    result = result.slice(0, at) + pick(insert)() + result.slice(random(2) ? at : end)
  }
  return result
}

/** True if it was decoded, false if it was refused as it should be. */
function survives(text: string): boolean {
  try {
    decode(text)
    return true
  } catch (error) {
    if (isCacheError(error) && error.code === 'ERR_CACHE_DECODE') return false
    throw new Error(`FUZZ_SEED=${SEED}: ${JSON.stringify(text.slice(0, 300))} threw ${error}`, {
      cause: error,
    })
  }
}

// most payloads end in an error, and most of an error's cost is its stack
Error.stackTraceLimit = 0

const shapeOf = (prototype: object) => Reflect.ownKeys(prototype).map(String).sort().join()
const PROTOTYPES = [Object, Array, Map, Set, Date, Error, Function, Promise, Uint8Array, RegExp].map(
  type => type.prototype as object,
)

describe('the decoder meets text that it never wrote', () => {
  test(`${PAYLOADS} random and mutated payloads: a value or ERR_CACHE_DECODE, and no prototype is touched`, context => {
    const shapes = PROTOTYPES.map(shapeOf)
    const seeds = [
      ...fc.sample(anyValue, { numRuns: 500, seed: SEED }).map(encode),
      ...ATTACKS.filter(text => text.length < 200),
    ]
    let decoded = 0
    for (let i = 0; i < PAYLOADS; i++) {
      const text = random(4) === 0 ? randomText() : mutate(pick(seeds))
      if (survives(text)) decoded++
    }
    measured(context, { payloads: PAYLOADS, decoded, seed: String(SEED) })
    expect(PROTOTYPES.map(shapeOf)).toEqual(shapes)
    expect('polluted' in {}).toBe(false)
    // a fuzzer whose texts are all refused, or none, looks at half of the decoder only
    expect(decoded).toBeGreaterThan(PAYLOADS / 50)
    expect(decoded).toBeLessThan(PAYLOADS * 0.98)
  })

  test.each(ATTACKS.map(text => [text.slice(0, 60), text]))('%s', (_, text) => {
    survives(text)
    expect('polluted' in {}).toBe(false)
    expect('polluted' in Error.prototype).toBe(false)
  })

  test('what is decoded of an attack is plain data with its keys as own properties', () => {
    const value = decode('{"__proto__":{"polluted":1}}')
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.keys(value as object)).toEqual(['__proto__'])
  })

  test('a stored header of any shape is read, or refused as a decode failure', () => {
    const answer = { origin: 'server', sentAt: 0 }
    for (let i = 0; i < 20_000; i++) {
      const text = mutate(withHeader(pick(['1', '{"a":1}', '~[["Map"]]']), random(2000)))
      try {
        const entry = toEntry(text, random(5000) - 1, answer)
        expect(entry.staleUntil).toBeGreaterThanOrEqual(entry.expiresAt)
      } catch (error) {
        expect(error, `FUZZ_SEED=${SEED} ${JSON.stringify(text)}`).toMatchObject({ code: 'ERR_CACHE_DECODE' })
      }
    }
  })
})

import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode } from '../../src/codec/decode.js'
import { encode } from '../../src/codec/encode.js'
import { anyValue } from '../helpers/any-value.js'

const roundTrip = (value: unknown) => decode(encode(value))

const cyclic: Record<string, unknown> = { name: 'loop' }
cyclic.self = cyclic

const RICH: [string, unknown][] = [
  ['Date', new Date(0)],
  ['Map in Map', new Map([['a', new Map([[{ k: 1 }, new Set([1n])]])]])],
  ['BigInt', -(2n ** 80n)],
  ['Buffer', Buffer.from([0, 255, 128])],
  ['Buffer out of a pool', Buffer.from('pooled')],
  ['typed arrays', [new Float64Array([0, -0, 1.5]), new BigInt64Array([1n]), new Uint8ClampedArray([7])]],
  ['DataView', new DataView(new Uint8Array([1, 2, 3]).buffer, 1)],
  ['ArrayBuffer', new Uint8Array([1, 2]).buffer],
  ['nested undefined', { a: undefined, b: [undefined] }],
  ['NaN, infinities and -0', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0]],
  // biome-ignore lint/suspicious/noSparseArray: a hole is the subject
  ['hole', [1, , 2]],
  ['Error', new TypeError('no', { cause: new Date(5) })],
  ['Error with a code', Object.assign(new Error('gone'), { code: 'ENOENT' })],
  ['AggregateError', new AggregateError([new Error('a'), 1], 'many')],
  ['RegExp', /a\/b/giu],
  ['URL', new URL('http://localhost/?a=1')],
  ['object without prototype', Object.assign(Object.create(null), { a: 1 })],
  [
    '__proto__ as a key, beside a Date',
    { ...JSON.parse('{"__proto__":{"x":1}}'), at: new Date(1), [Symbol.iterator.description ?? '']: 1 },
  ],
  ['cycle', cyclic],
  ['text that looks like a mark', { a: '~d1;[1]', b: 1n }],
]

describe('values that JSON cannot carry', () => {
  test.each(RICH)('%s comes back deepStrictEqual', (_name, value) => {
    expect(isDeepStrictEqual(roundTrip(value), value)).toBe(true)
  })

  test('a stored Buffer holds the bytes of the view only, not of the pool it sits in', () => {
    expect(encode({ b: Buffer.from('hi') }).length).toBeLessThan(80)
  })

  test('an invalid Date stays one (isDeepStrictEqual calls two of them unequal)', () => {
    const back = roundTrip({ d: new Date(Number.NaN) }) as { d: Date }
    expect(back.d).toBeInstanceOf(Date)
    expect(back.d.getTime()).toBeNaN()
  })

  test('an Error keeps its stack', () => {
    const error = new Error('x')
    expect((roundTrip(error) as Error).stack).toBe(error.stack)
  })
})

test('a JSON-exact value is stored as plain JSON', () => {
  const value = { a: [1, 'zwei', null, true, { deep: [] }], e: 'é\ud83d\ude00', __proto__x: 1 }
  expect(encode(value)).toBe(JSON.stringify(value))
})

test('any nested value comes back deepStrictEqual', () => {
  fc.assert(
    fc.property(anyValue, value => isDeepStrictEqual(roundTrip(value), value)),
    { numRuns: 2000 },
  )
})

class User {
  name = 'x'
}

const REFUSED: [string, unknown, string][] = [
  ['function', { a: { b: [1, () => 1] } }, 'value.a.b[1] is a function'],
  ['symbol', { 'odd key': Symbol('s') }, 'value["odd key"] is a symbol'],
  ['class instance', new Map([['k', { u: new User() }]]), 'value.get("k").u is an instance of User'],
  ['symbol key', { a: { [Symbol('s')]: 1 } }, 'value.a has a symbol as key'],
  ['Promise', [Promise.resolve(1)], 'value[0] is an instance of Promise'],
  ['property on an array', Object.assign([1], { x: 1 }), 'value is an array with the property x'],
  [
    'property on a Date',
    { d: Object.assign(new Date(), { x: 1 }) },
    'value.d is an instance of Date with the property x',
  ],
  ['own error class', new (class Mine extends Error {})(), 'value is an instance of Mine'],
]

test.each(REFUSED)('%s is refused with its path', (_name, value, message) => {
  expect(() => encode(value)).toThrow(
    expect.objectContaining({ code: 'ERR_CACHE_UNSERIALIZABLE', message: expect.stringContaining(message) }),
  )
})

test('nesting beyond the stack is refused, not a crash', () => {
  let deep: unknown = 1
  for (let i = 0; i < 200_000; i++) deep = [deep]
  expect(() => encode(deep)).toThrow(expect.objectContaining({ code: 'ERR_CACHE_UNSERIALIZABLE' }))
})

test('text that nobody encoded is a decode error that does not show the text', () => {
  expect(() => decode('secret-token')).toThrow(expect.objectContaining({ code: 'ERR_CACHE_DECODE' }))
  expect(() => decode('secret-token')).not.toThrow(/secret/)
})

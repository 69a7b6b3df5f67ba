/**
 * The types that devalue does not know, or knows only in part: how each is taken apart (reducers) and put together (revivers).
 * A reducer answers false for values that are not its own.
 */

const ERROR_TYPES = {
  Error,
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
  EvalError,
  URIError,
  AggregateError,
}
type ErrorName = keyof typeof ERROR_TYPES

const VIEW_TYPES = {
  Buffer,
  Uint8Array,
  Int8Array,
  Uint8ClampedArray,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
}
type ViewName = keyof typeof VIEW_TYPES

/** The built-in error class that `value` is a direct instance of. */
export function errorName(value: object): ErrorName | undefined {
  const prototype = Object.getPrototypeOf(value)
  return names(ERROR_TYPES).find(name => ERROR_TYPES[name].prototype === prototype)
}

/** The view class over an ArrayBuffer that `value` is a direct instance of. */
export function viewName(value: object): ViewName | undefined {
  const prototype = Object.getPrototypeOf(value)
  return names(VIEW_TYPES).find(name => VIEW_TYPES[name].prototype === prototype)
}

export const reducers: Record<string, (value: unknown) => unknown> = {
  Failure: value => isObject(value) && errorName(value) !== undefined && takeErrorApart(value),
  View: value => isObject(value) && viewName(value) !== undefined && takeViewApart(value),
  // devalue refuses the key __proto__; as a list of pairs it is a key like any other
  Pairs: value =>
    isPlainWithProtoKey(value) && [Object.getPrototypeOf(value) === null, Object.entries(value)],
}

export const revivers: Record<string, (data: unknown) => unknown> = {
  Failure: putErrorTogether,
  View: putViewTogether,
  Pairs(data) {
    const [bare, entries] = tuple(data)
    const target = bare === true ? Object.create(null) : {}
    for (const pair of tuple(entries)) {
      const [key, value] = tuple(pair)
      define(target, String(key), value, true)
    }
    return target
  },
}

function takeErrorApart(error: object): unknown[] {
  const hidden: [string, unknown][] = []
  const shown: [string, unknown][] = []
  for (const key of Object.getOwnPropertyNames(error)) {
    const property = Object.getOwnPropertyDescriptor(error, key)
    const list = property?.enumerable === true ? shown : hidden
    list.push([key, Reflect.get(error, key)])
  }
  return [errorName(error), hidden, shown]
}

function putErrorTogether(data: unknown): unknown {
  const [name, hidden, shown] = tuple(data)
  // made by a constructor, as a real error carries an internal slot that util.isDeepStrictEqual looks at
  const error = new Error()
  for (const key of Object.getOwnPropertyNames(error)) Reflect.deleteProperty(error, key)
  Object.setPrototypeOf(error, ERROR_TYPES[pick(ERROR_TYPES, name)].prototype)
  for (const pair of tuple(hidden)) defineFrom(error, pair, false)
  for (const pair of tuple(shown)) defineFrom(error, pair, true)
  return error
}

function takeViewApart(view: object): unknown[] {
  if (!ArrayBuffer.isView(view)) return []
  // only the bytes of the view: a Buffer usually sits in a pool with bytes of others
  return [viewName(view), Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('base64')]
}

function putViewTogether(data: unknown): unknown {
  const [name, base64] = tuple(data)
  const bytes = Buffer.from(String(base64), 'base64')
  const type = pick(VIEW_TYPES, name)
  if (type === 'Buffer') return bytes
  const View: new (buffer: ArrayBuffer) => ArrayBufferView = VIEW_TYPES[type]
  return new View(new Uint8Array(bytes).buffer)
}

function defineFrom(target: object, pair: unknown, enumerable: boolean): void {
  const [key, value] = tuple(pair)
  define(target, String(key), value, enumerable)
}

function define(target: object, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(target, key, { value, enumerable, writable: true, configurable: true })
}

function tuple(data: unknown): unknown[] {
  if (!Array.isArray(data)) throw new TypeError('not a list')
  return data
}

function pick<T extends object>(table: T, name: unknown): keyof T {
  const found = names(table).find(key => key === name)
  if (found === undefined) throw new TypeError('unknown type')
  return found
}

function names<T extends object>(table: T): (keyof T)[] {
  return Object.keys(table) as (keyof T)[]
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isPlainWithProtoKey(value: unknown): value is object {
  if (!isObject(value) || !Object.hasOwn(value, '__proto__')) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

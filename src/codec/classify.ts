import { CacheError } from '../errors.js'
import { errorName, viewName } from './rich-types.js'

/** `json`: JSON gives it back exactly. `rich`: the tagged format does. */
export type ValueClass = 'json' | 'rich'

interface Walk {
  rich: boolean
  /** The objects between the root and here: meeting one again is a cycle. */
  readonly ancestors: Set<object>
}

/**
 * Walks a value and says which format gives it back deepStrictEqual.
 * @throws CacheError ERR_CACHE_UNSERIALIZABLE naming the path of what no format can carry
 */
export function classify(value: unknown): ValueClass {
  const walk: Walk = { rich: false, ancestors: new Set() }
  visit(value, walk, '')
  return walk.rich ? 'rich' : 'json'
}

function visit(value: unknown, walk: Walk, path: string): void {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return
    case 'number':
      if (!Number.isFinite(value) || Object.is(value, -0)) walk.rich = true
      return
    case 'undefined':
    case 'bigint':
      walk.rich = true
      return
    case 'object':
      if (value !== null) visitObject(value, walk, path)
      return
    default:
      refuse(path, `is a ${typeof value}`)
  }
}

function visitObject(value: object, walk: Walk, path: string): void {
  if (walk.ancestors.has(value)) {
    walk.rich = true
    return
  }
  walk.ancestors.add(value)
  const prototype = Object.getPrototypeOf(value)
  if (prototype === Object.prototype) visitProperties(value, walk, path)
  else if (prototype === Array.prototype && Array.isArray(value)) visitArray(value, walk, path)
  else visitRich(value, prototype, walk, path)
  // behind the class: with async hooks on, Node gives every promise symbols of its own
  if (Object.getOwnPropertySymbols(value).length > 0) refuse(path, 'has a symbol as key')
  walk.ancestors.delete(value)
}

function visitProperties(value: object, walk: Walk, path: string): void {
  for (const key of Object.keys(value)) visit(Reflect.get(value, key), walk, `${path}${step(key)}`)
}

function visitArray(array: unknown[], walk: Walk, path: string): void {
  const keys = Object.keys(array)
  if (keys.length < array.length) walk.rich = true
  const last = keys[keys.length - 1]
  if (last !== undefined && !isIndex(last, array.length))
    refuse(path, `is an array with the property ${last}`)
  for (let i = 0; i < array.length; i++) if (i in array) visit(array[i], walk, `${path}[${i}]`)
}

function visitRich(value: object, prototype: unknown, walk: Walk, path: string): void {
  walk.rich = true
  // properties hung on a view are not looked for: listing them would list every byte
  if (viewName(value) !== undefined) return
  if (prototype === null) visitProperties(value, walk, path)
  else if (errorName(value) !== undefined) visitError(value, walk, path)
  else visitBuiltin(value, prototype, walk, path)
}

function visitBuiltin(value: object, prototype: unknown, walk: Walk, path: string): void {
  if (prototype === Map.prototype) visitMap(value as Map<unknown, unknown>, walk, path)
  else if (prototype === Set.prototype) visitSet(value as Set<unknown>, walk, path)
  else if (!isLeaf(value, prototype)) refuse(path, `is ${describe(value)}`)
  refuseExtras(value, path)
}

function visitMap(map: Map<unknown, unknown>, walk: Walk, path: string): void {
  for (const [key, value] of map) {
    visit(key, walk, `${path}.keys()`)
    visit(value, walk, `${path}.get(${typeof key === 'string' ? JSON.stringify(key) : String(typeof key)})`)
  }
}

function visitSet(set: Set<unknown>, walk: Walk, path: string): void {
  for (const value of set) visit(value, walk, `${path}.values()`)
}

function visitError(error: object, walk: Walk, path: string): void {
  for (const key of Object.getOwnPropertyNames(error))
    visit(Reflect.get(error, key), walk, `${path}${step(key)}`)
}

/** Objects without parts, which devalue carries whole. */
function isLeaf(value: object, prototype: unknown): boolean {
  if (prototype === RegExp.prototype) return (value as RegExp).lastIndex === 0
  return [Date, ArrayBuffer, URL, URLSearchParams].some(type => type.prototype === prototype)
}

/** A property hung on a Date or a Map would be lost without a word. */
function refuseExtras(value: object, path: string): void {
  const extra = Object.keys(value)[0]
  if (extra !== undefined) refuse(path, `is ${describe(value)} with the property ${extra} of its own`)
}

function isIndex(key: string, length: number): boolean {
  const index = Number(key)
  return Number.isInteger(index) && index >= 0 && index < length && String(index) === key
}

function step(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}

function describe(value: object): string {
  const name = value.constructor?.name
  return typeof name === 'string' && name !== '' ? `an instance of ${name}` : 'an object of an unknown class'
}

function refuse(path: string, what: string): never {
  throw new CacheError(
    'ERR_CACHE_UNSERIALIZABLE',
    `value${path} ${what}, which no store can give back; store plain data instead`,
  )
}

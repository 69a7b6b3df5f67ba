import { CacheError } from '../errors.js'
import { errorName, viewName } from './rich-types.js'

/** `json`: JSON gives it back exactly. `rich`: the tagged format does. */
export type ValueClass = 'json' | 'rich'

/** A property's name, an index, or (in brackets of its own) how a part of a Map or Set is reached. */
type Step = string | number | readonly [string]

interface Walk {
  rich: boolean
  /** The objects between the root and here: meeting one again is a cycle. */
  readonly ancestors: object[]
  /** The way from the root to here; put into words only for a refusal. */
  readonly path: Step[]
}

/**
 * Walks a value and says which format gives it back deepStrictEqual.
 * @throws CacheError ERR_CACHE_UNSERIALIZABLE naming the path of what no format can carry
 */
export function classify(value: unknown): ValueClass {
  const walk: Walk = { rich: false, ancestors: [], path: [] }
  visit(value, walk)
  return walk.rich ? 'rich' : 'json'
}

function visitPart(step: Step, value: unknown, walk: Walk): void {
  // most parts are such, and never refused
  if (typeof value === 'string' || value === null) return
  walk.path.push(step)
  visit(value, walk)
  walk.path.pop()
}

function visit(value: unknown, walk: Walk): void {
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
      if (value !== null) visitObject(value, walk)
      return
    default:
      refuse(walk, `is a ${typeof value}`)
  }
}

function visitObject(value: object, walk: Walk): void {
  if (walk.ancestors.includes(value)) {
    walk.rich = true
    return
  }
  walk.ancestors.push(value)
  const prototype = Object.getPrototypeOf(value)
  if (prototype === Object.prototype) visitProperties(value, walk)
  else if (prototype === Array.prototype && Array.isArray(value)) visitArray(value, walk)
  else visitRich(value, prototype, walk)
  // behind the class: with async hooks on, Node gives every promise symbols of its own
  if (Object.getOwnPropertySymbols(value).length > 0) refuse(walk, 'has a symbol as key')
  walk.ancestors.pop()
}

function visitProperties(value: object, walk: Walk): void {
  const properties = value as Record<string, unknown>
  for (const key of Object.keys(properties)) visitPart(key, properties[key], walk)
}

function visitArray(array: unknown[], walk: Walk): void {
  const keys = Object.keys(array)
  if (keys.length < array.length) walk.rich = true
  const last = keys[keys.length - 1]
  if (last !== undefined && !isIndex(last, array.length))
    refuse(walk, `is an array with the property ${last}`)
  for (let i = 0; i < array.length; i++) if (i in array) visitPart(i, array[i], walk)
}

function visitRich(value: object, prototype: unknown, walk: Walk): void {
  walk.rich = true
  // properties hung on a view are not looked for: listing them would list every byte
  if (viewName(value) !== undefined) return
  if (prototype === null) visitProperties(value, walk)
  else if (errorName(value) !== undefined) visitError(value, walk)
  else visitBuiltin(value, prototype, walk)
}

function visitBuiltin(value: object, prototype: unknown, walk: Walk): void {
  if (prototype === Map.prototype) visitMap(value as Map<unknown, unknown>, walk)
  else if (prototype === Set.prototype) visitSet(value as Set<unknown>, walk)
  else if (!isLeaf(value, prototype)) refuse(walk, `is ${describe(value)}`)
  refuseExtras(value, walk)
}

function visitMap(map: Map<unknown, unknown>, walk: Walk): void {
  for (const [key, value] of map) {
    visitPart(['.keys()'], key, walk)
    visitPart([`.get(${typeof key === 'string' ? JSON.stringify(key) : typeof key})`], value, walk)
  }
}

function visitSet(set: Set<unknown>, walk: Walk): void {
  for (const value of set) visitPart(['.values()'], value, walk)
}

function visitError(error: object, walk: Walk): void {
  for (const key of Object.getOwnPropertyNames(error)) visitPart(key, Reflect.get(error, key), walk)
}

/** Objects without parts, which devalue carries whole. */
function isLeaf(value: object, prototype: unknown): boolean {
  if (prototype === RegExp.prototype) return (value as RegExp).lastIndex === 0
  return [Date, ArrayBuffer, URL, URLSearchParams].some(type => type.prototype === prototype)
}

/** A property hung on a Date or a Map would be lost without a word. */
function refuseExtras(value: object, walk: Walk): void {
  const extra = Object.keys(value)[0]
  if (extra !== undefined) refuse(walk, `is ${describe(value)} with the property ${extra} of its own`)
}

function isIndex(key: string, length: number): boolean {
  const index = Number(key)
  return Number.isInteger(index) && index >= 0 && index < length && String(index) === key
}

function say(step: Step): string {
  if (typeof step === 'object') return step[0]
  if (typeof step === 'number') return `[${step}]`
  return /^[A-Za-z_$][\w$]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
}

function describe(value: object): string {
  const name = value.constructor?.name
  return typeof name === 'string' && name !== '' ? `an instance of ${name}` : 'an object of an unknown class'
}

function refuse({ path }: Walk, what: string): never {
  throw new CacheError(
    'ERR_CACHE_UNSERIALIZABLE',
    `value${path.map(say).join('')} ${what}, which no store can give back; store plain data instead`,
  )
}

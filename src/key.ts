import { CacheError } from './errors.js'

/** Longest key, in bytes of UTF-8. */
export const MAX_KEY_BYTES = 512

const CONTROL = /[\u0000-\u001f\u007f]/

/**
 * Refuses what cannot be a key: not a string, empty, over 512 bytes of UTF-8, or with a control character.
 * @throws CacheError ERR_CACHE_INVALID_KEY
 */
export function checkKey(key: unknown, operation: string): asserts key is string {
  if (isPlainKey(key)) return
  const problem = keyProblem(key)
  if (problem === undefined) return
  const shown = typeof key === 'string' ? key.slice(0, 80) : undefined
  throw new CacheError('ERR_CACHE_INVALID_KEY', `${operation}: the key ${problem}`, { key: shown, operation })
}

/** True for what {@link checkKey} takes. */
export function isKey(key: string): boolean {
  return isPlainKey(key) || keyProblem(key) === undefined
}

/** Short and of printable ASCII: no further question. A loop, as a regular expression costs more than a lookup in memory. */
function isPlainKey(key: unknown): key is string {
  if (typeof key !== 'string' || key === '' || key.length > MAX_KEY_BYTES) return false
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i)
    if (code < 0x20 || code > 0x7e) return false
  }
  return true
}

function keyProblem(key: unknown): string | undefined {
  if (typeof key !== 'string') return `must be a string, not ${key === null ? 'null' : typeof key}`
  if (key === '') return 'is empty; use at least one character'
  if (Buffer.byteLength(key) > MAX_KEY_BYTES)
    return `has ${Buffer.byteLength(key)} bytes; the limit is ${MAX_KEY_BYTES}. Hash the long part`
  if (CONTROL.test(key)) return `${JSON.stringify(key.slice(0, 80))} has a control character; encode it`
  if (!key.isWellFormed()) return 'has a lone surrogate, which UTF-8 cannot carry; encode it'
  return undefined
}

/**
 * Refuses `undefined`, which is what a miss looks like.
 * @throws CacheError ERR_CACHE_INVALID_VALUE
 */
export function checkValue(value: unknown, key: string, operation: string): void {
  if (value !== undefined) return
  const wayOut = 'undefined is what a miss looks like; use null, or delete the key'
  throw new CacheError(
    'ERR_CACHE_INVALID_VALUE',
    `${operation}: the value of "${key}" is undefined; ${wayOut}`,
    {
      key,
      operation,
    },
  )
}

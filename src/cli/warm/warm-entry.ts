import { CACHE_TYPES, type CacheType, isCacheType } from '../../cache-types.js'
import { checkKey } from '../../key.js'
import { documentValue, type ValueDocument } from '../value-document.js'

/** One entry of a warm file, and what `export` writes. */
export interface WarmEntry {
  readonly key: string
  readonly value: unknown
  /** Seconds; `Infinity` = never expires; undefined = the default of the cache. */
  readonly ttl: number | undefined
  /** Stored among the keys of this type of the factory. */
  readonly type: CacheType | undefined
}

const FIELDS = ['key', 'value', 'encoded', 'ttl', 'type']

/**
 * Checks what a file says about an entry. Hand-written, not a schema: it runs a million times.
 * @throws Error whose message completes "line 7: …"
 */
export function warmEntryOf(record: unknown): WarmEntry {
  if (typeof record !== 'object' || record === null || Array.isArray(record))
    throw new Error('is not an object like {"key": "…", "value": …, "ttl": 60}')
  const { key, ttl, type } = record as Record<string, unknown>
  const unknown = Object.keys(record).find(name => !FIELDS.includes(name))
  if (unknown !== undefined)
    throw new Error(`has an unknown field "${unknown}"; allowed: ${FIELDS.join(', ')}`)
  checkKey(key, 'warm')
  return { key, value: valueIn(record), ttl: ttlIn(ttl), type: typeIn(type) }
}

/** An entry of the plain form `{"key": value}`. */
export function plainEntry(key: string, value: unknown): WarmEntry {
  checkKey(key, 'warm')
  return { key, value, ttl: undefined, type: undefined }
}

function valueIn(record: object): unknown {
  const [value, encoded] = ['value' in record, 'encoded' in record]
  if (value === encoded) throw new Error(value ? 'has both "value" and "encoded"' : 'has no "value"')
  if (encoded && typeof (record as { encoded: unknown }).encoded !== 'string')
    throw new Error('"encoded" must be text that export wrote')
  return documentValue(record as ValueDocument)
}

function ttlIn(ttl: unknown): number | undefined {
  if (ttl === undefined) return undefined
  if (ttl === null) return Number.POSITIVE_INFINITY
  if (typeof ttl === 'number' && ttl > 0) return ttl
  throw new Error(`"ttl" must be seconds above 0, or null for "never expires"; got ${JSON.stringify(ttl)}`)
}

function typeIn(type: unknown): CacheType | undefined {
  if (type === undefined || isCacheType(type)) return type
  throw new Error(`"type" must be one of ${Object.keys(CACHE_TYPES).join(', ')}; got ${JSON.stringify(type)}`)
}

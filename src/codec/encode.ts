import { stringify } from 'devalue'
import { CacheError } from '../errors.js'
import { classify } from './classify.js'
import { reducers } from './rich-types.js'

/** Marks text that is not plain JSON: devalue's format, version 1. JSON never begins with a tilde. */
export const RICH_MARK = '~d1;'

/**
 * Value -> text. A JSON-exact value (one that `JSON.parse(JSON.stringify(v))` gives back deepStrictEqual) becomes plain JSON, so
 * that `redis-cli GET` and other languages read it. Date, Map, Set, BigInt, Buffer, typed arrays, Error, RegExp, nested
 * undefined, NaN, -0, holes and cycles become tagged text.
 * @throws CacheError ERR_CACHE_UNSERIALIZABLE for everything else; the message holds the path inside the value
 */
export function encode(value: unknown): string {
  try {
    return classify(value) === 'json' ? JSON.stringify(value) : RICH_MARK + stringify(value, reducers)
  } catch (error) {
    if (error instanceof CacheError) throw error
    const reason =
      error instanceof RangeError ? 'is nested too deeply' : `cannot be stored: ${messageOf(error)}`
    throw new CacheError('ERR_CACHE_UNSERIALIZABLE', `the value ${reason}`, { cause: error })
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

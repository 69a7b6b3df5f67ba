import { parse } from 'devalue'
import { CacheError } from '../errors.js'
import { RICH_MARK } from './encode.js'
import { hasMark } from './has-mark.js'
import { revivers } from './rich-types.js'

/**
 * Text -> value, the inverse of `encode`. Safe on hostile text: it builds plain data only and never touches a prototype.
 * @throws CacheError ERR_CACHE_DECODE for text that `encode` never wrote and that is not JSON
 */
export function decode(text: string): unknown {
  try {
    return hasMark(text, RICH_MARK) ? parse(text.slice(RICH_MARK.length), revivers) : JSON.parse(text)
  } catch (error) {
    throw new CacheError(
      'ERR_CACHE_DECODE',
      `the stored text is neither JSON nor of this codec: ${excerpt(text)}`,
      {
        cause: error,
      },
    )
  }
}

/** A value may be a secret: show its shape, not its content. */
function excerpt(text: string): string {
  return `${text.length} characters beginning with ${JSON.stringify(text.slice(0, 1))}`
}

import { CacheError } from './errors.js'

type Token =
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'char'; readonly code: number }
  | {
      readonly kind: 'class'
      readonly negated: boolean
      readonly ranges: readonly (readonly [number, number])[]
    }

/** Most characters of a pattern. */
const MAX_PATTERN = 4096

/**
 * Redis glob semantics: `*`, `?`, `[a-z]`, `[^x]`, `\` escapes; as `stringmatchlen` of redis/src/util.c, but over UTF-16 units
 * and without its exponential backtracking: on a mismatch only the latest star is widened, so a match costs at most
 * pattern x text steps (Kirk Krauss, "Matching Wildcards", 2008).
 * @throws CacheError ERR_CACHE_INVALID_PATTERN
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  if (typeof pattern !== 'string')
    throw new CacheError('ERR_CACHE_INVALID_PATTERN', `the pattern must be a string, not ${typeof pattern}`)
  if (pattern.length > MAX_PATTERN)
    throw new CacheError(
      'ERR_CACHE_INVALID_PATTERN',
      `the pattern has ${pattern.length} characters; the limit is ${MAX_PATTERN}`,
    )
  const tokens = tokenize(pattern)
  if (tokens.length === 1 && tokens[0]?.kind === 'any') return () => true
  return text => matches(tokens, text)
}

/** Escapes what a glob would read as more than itself, e.g. a key prefix in a SCAN pattern. */
export function escapeGlob(text: string): string {
  return text.replace(/[*?[\]\\]/g, '\\$&')
}

function matches(tokens: readonly Token[], text: string): boolean {
  let t = 0
  let i = 0
  let starToken = -1
  let starText = 0
  while (i < text.length) {
    const token = tokens[t]
    if (token?.kind === 'any') {
      starToken = t++
      starText = i
    } else if (token !== undefined && accepts(token, text.charCodeAt(i))) {
      t++
      i++
    } else if (starToken >= 0) {
      t = starToken + 1
      i = ++starText
    } else return false
  }
  while (tokens[t]?.kind === 'any') t++
  return t === tokens.length
}

function accepts(token: Token, code: number): boolean {
  if (token.kind === 'char') return token.code === code
  if (token.kind === 'class')
    return token.ranges.some(([from, to]) => code >= from && code <= to) !== token.negated
  return true
}

function tokenize(pattern: string): Token[] {
  const tokens: Token[] = []
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]
    if (char === '*') {
      // a run of stars matches what one star matches
      if (tokens.at(-1)?.kind !== 'any') tokens.push({ kind: 'any' })
    } else if (char === '?') tokens.push({ kind: 'one' })
    else if (char === '[') {
      const [token, end] = readClass(pattern, i)
      tokens.push(token)
      i = end
    } else {
      // a backslash at the very end stands for itself, as in Redis
      if (char === '\\' && i + 1 < pattern.length) i++
      tokens.push({ kind: 'char', code: pattern.charCodeAt(i) })
    }
  }
  return tokens
}

/** Reads a class from `[` on; an unclosed one runs to the end of the pattern, as in Redis. */
function readClass(pattern: string, open: number): [Token, number] {
  let i = open + 1
  const negated = pattern[i] === '^'
  if (negated) i++
  const ranges: [number, number][] = []
  for (; i < pattern.length && pattern[i] !== ']'; i++) {
    if (pattern[i] === '\\' && i + 1 < pattern.length) i++
    else if (pattern[i + 1] === '-' && i + 2 < pattern.length) {
      const from = pattern.charCodeAt(i)
      const to = pattern.charCodeAt(i + 2)
      ranges.push(from <= to ? [from, to] : [to, from])
      i += 2
      continue
    }
    ranges.push([pattern.charCodeAt(i), pattern.charCodeAt(i)])
  }
  return [{ kind: 'class', negated, ranges }, i]
}

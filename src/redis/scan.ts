import type { Clock } from '../clock.js'
import { compileGlob, escapeGlob } from '../glob.js'
import type { NodeClient } from './client.js'
import type { RedisLink } from './link.js'
import { unavailable } from './reply-error.js'
import { isReserved } from './reserved-keys.js'
import { createScript } from './script.js'
import { HEADER_MARK } from './stored-text.js'
import { withDeadline } from './with-deadline.js'

const COUNT = '1000'
/** Redis' own matcher may take exponential time in the number of stars, so it never gets more of them. */
const MAX_STARS = 3

export interface ScanOptions {
  readonly link: RedisLink
  readonly prefix: string
  readonly timeoutMs: number
  readonly clock: Clock
}

/** Of keys that hold text, those that are not past their fresh time. ARGV: keys; reply: 1 or 0 for each. */
const freshScript = createScript(`
local fresh = {}
for i = 1, #ARGV do
  local head = redis.pcall('GETRANGE', ARGV[i], 0, 31)
  local stale = type(head) == 'string' and string.match(head, '^${HEADER_MARK}(%d+)[,;]')
  local left = stale and redis.call('PTTL', ARGV[i])
  fresh[i] = (not stale or left == -1 or left > tonumber(stale)) and 1 or 0
end
return fresh`)

/** Fresh entries (keys without prefix) that match a Redis glob, from all masters. */
export async function* scanEntries(options: ScanOptions, pattern: string): AsyncGenerator<string[]> {
  const matches = compileGlob(pattern)
  for (const node of mastersToScan(options))
    for await (const keys of scanNode(node, options, coarse(pattern), ['TYPE', 'string'])) {
      const found = keys.filter(key => !isReserved(key) && matches(key))
      if (found.length > 0) yield await freshOf(node, options, found)
    }
}

/** Every key under the prefix (without it), of whatever type, but ours. */
export async function* scanAll(options: ScanOptions): AsyncGenerator<string[]> {
  for (const node of mastersToScan(options))
    for await (const keys of scanNode(node, options, '*', [])) {
      const found = keys.filter(key => !isReserved(key))
      if (found.length > 0) yield found
    }
}

/** @throws CacheError: a store that is away is not an empty one */
function mastersToScan({ link }: ScanOptions): NodeClient[] {
  if (link.state !== 'up') throw unavailable(new Error(link.reason), 'scan')
  return link.masters()
}

async function* scanNode(
  node: NodeClient,
  options: ScanOptions,
  pattern: string,
  filter: readonly string[],
): AsyncGenerator<string[]> {
  const prefix = options.link.clientPrefix + options.prefix
  const match = escapeGlob(prefix) + pattern
  let cursor = '0'
  do {
    const call = node.call('SCAN', cursor, 'MATCH', match, 'COUNT', COUNT, ...filter)
    const [next, keys] = (await bounded(call, options)) as [string, string[]]
    cursor = next
    yield keys.filter(key => key.startsWith(prefix)).map(key => key.slice(prefix.length))
  } while (cursor !== '0')
}

async function freshOf(node: NodeClient, options: ScanOptions, keys: string[]): Promise<string[]> {
  const prefix = options.link.clientPrefix + options.prefix
  const names = keys.map(key => prefix + key)
  const fresh = (await bounded(freshScript.run(node, [], names), options)) as number[]
  return keys.filter((_, i) => fresh[i] !== 0)
}

async function bounded(call: Promise<unknown>, { timeoutMs, clock }: ScanOptions): Promise<unknown> {
  try {
    return await withDeadline(call, timeoutMs, clock, 'scan')
  } catch (error) {
    throw error instanceof Error && error.name === 'CacheError' ? error : unavailable(error, 'scan')
  }
}

/** A pattern that Redis may match in our place: never stricter than the user's, cheap, and the same for every alphabet. */
function coarse(pattern: string): string {
  let result = ''
  let stars = 0
  let afterStar = false
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] ?? ''
    const wild = char === '*' || char === '?' || char === '['
    if (!wild) result += escapeGlob(char === '\\' && i + 1 < pattern.length ? (pattern[++i] ?? '') : char)
    else if (!afterStar) {
      result += '*'
      stars++
    }
    if (char === '[' || stars === MAX_STARS) return result
    afterStar = wild
  }
  return result
}

import { setImmediate as nextTurn } from 'node:timers/promises'
import { compileGlob } from '../glob.js'
import { RESERVED } from './check-prefix.js'
import { endOfFresh, readHead } from './head.js'
import { keysIn, rangeOf } from './rows.js'
import type { Store } from './store.js'
import type { StoreTime } from './store-time.js'

const BATCH = 500

/** Characters at a pattern's start that stand for themselves: only keys that begin with them are walked. */
const LITERAL_START = /^[\x20-\x29\x2b-\x3e\x40-\x5a\x5d-\x7e]*/

export interface ScanRequest {
  readonly store: () => Promise<Store>
  readonly prefix: string
  readonly pattern: string
  readonly time: StoreTime
}

/** Fresh keys (without prefix) that match, in batches; between two of them the event loop gets a turn. */
export async function* scanKeys({ store, prefix, pattern, time }: ScanRequest): AsyncGenerator<string[]> {
  const matches = compileGlob(pattern)
  const range = rangeOf(prefix + (LITERAL_START.exec(pattern)?.[0] ?? ''))
  let keys: string[] = []
  do {
    const { environment } = await store()
    keys = keysIn(environment.heads, range, BATCH, keys.at(-1))
    const now = time.read()
    const isListed = (stored: string) => {
      const key = stored.slice(prefix.length)
      if (!matches(key) || stored.includes(RESERVED)) return false
      const row = environment.heads.getBinaryFast(stored)
      return row !== undefined && now < endOfFresh(readHead(row))
    }
    const found = keys.filter(isListed).map(stored => stored.slice(prefix.length))
    if (found.length > 0) yield found
    await nextTurn()
  } while (keys.length === BATCH)
}

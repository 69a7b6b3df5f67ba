import { Argument } from 'commander'
import type { Command } from '../command.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { openCache, type StoreOptions } from '../open-cache.js'
import { parseTtl } from '../parse-options.js'
import { shownTtl } from '../seconds.js'
import { scopeOptions, storeOptions } from '../shared-options.js'

interface TtlOptions extends StoreOptions {
  readonly key: string
  readonly seconds?: number
}

export interface TtlData {
  readonly key: string
  readonly found: boolean
  /** Seconds left; null = never expires, or not found. */
  readonly ttl: number | null
  readonly never: boolean
}

export const ttl: Command<TtlOptions, TtlData> = {
  configure(parser) {
    describe(
      parser,
      'Print how many seconds a key has left, or give it a new time to live. Exits 1 where there is no such key.',
      [
        ['ttl users:42', 'prints 57.3, or "never"'],
        ['ttl users:42 3600', 'an hour from now'],
        ['ttl users:42 never', 'keep it'],
      ],
    )
    parser
      .argument('<key>', 'the key')
      .addArgument(
        new Argument('[seconds]', 'new time to live in seconds; also 10m, 2h, 7d or "never"').argParser(
          parseTtl,
        ),
      )
    storeOptions(scopeOptions(parser))
  },
  async run(context, { key, seconds, ...options }) {
    const { place } = await openCache(context, { ...options, writes: seconds !== undefined })
    const { cache, key: own } = place(key)
    const found = seconds === undefined || (await cache.expire(own, seconds))
    const left = found ? await cache.ttl(own) : null
    if (left === null) {
      context.note(`${key} is not there`)
      return { exitCode: EXIT.no, data: { key, found: false, ttl: null, never: false } }
    }
    const ttl = shownTtl(left)
    return { exitCode: EXIT.done, data: { key, found: true, ttl, never: ttl === null } }
  },
  async render(data) {
    if (!data.found) return ''
    return data.never ? 'never' : String(data.ttl)
  },
}

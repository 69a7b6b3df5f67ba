import { text } from 'node:stream/consumers'
import { Option } from 'commander'
import type { Command } from '../command.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { openCache, type StoreOptions } from '../open-cache.js'
import { parseTtl } from '../parse-options.js'
import { scopeOptions, storeOptions } from '../shared-options.js'

interface SetOptions extends StoreOptions {
  readonly key: string
  readonly value: string
  readonly string?: boolean
  readonly ttl?: number
}

export interface SetData {
  readonly key: string
  readonly stored: boolean
  /** Seconds; null = never expires. */
  readonly ttl: number | null
}

export const set: Command<SetOptions, SetData> = {
  configure(parser) {
    describe(parser, 'Store a value. What reads as JSON is stored as JSON, everything else as text.', [
      ['set greeting hello --ttl 60', 'text, for a minute'],
      [`set users:42 '{"name":"Ada"}'`, 'an object'],
      ['set zip 01234 --string', 'text, whatever it looks like'],
      ['set page - < page.html', 'the value from stdin'],
    ])
    parser
      .argument('<key>', 'the key')
      .argument('<value>', 'JSON or text; - reads stdin')
      .addOption(
        new Option(
          '--ttl <seconds>',
          'seconds to live; also 10m, 2h, 7d or "never" (default: that of --type, else never)',
        ).argParser(parseTtl),
      )
      .option('--string', 'store the value as text, even if it reads as JSON')
    storeOptions(scopeOptions(parser))
  },
  async run(context, options) {
    const raw = options.value === '-' ? await text(context.stdin) : options.value
    const { place, scope } = await openCache(context, { ...options, creates: true, writes: true })
    const { cache, key } = place(options.key)
    const ttl = options.ttl ?? scope.ttl
    const stored = await cache.set(key, options.string ? raw : jsonOrText(raw), { ttl })
    return {
      exitCode: stored ? EXIT.done : EXIT.no,
      data: { key: options.key, stored, ttl: Number.isFinite(ttl) ? ttl : null },
    }
  },
  async render(data) {
    const { formatDuration } = await import('../render/units.js')
    if (!data.stored) return `${data.key} was not stored: the store is full or the value too large`
    return `stored ${data.key} (${data.ttl === null ? 'never expires' : `expires in ${formatDuration(data.ttl)}`})`
  },
}

/** A whole number with more digits than a number carries stays text: an id must not come back as another one. */
function jsonOrText(raw: string): unknown {
  try {
    const value: unknown = JSON.parse(raw)
    return /^\s*-?\d+\s*$/.test(raw) && !Number.isSafeInteger(value) ? raw : value
  } catch {
    return raw
  }
}

import { isDeepStrictEqual } from 'node:util'
import { decode } from '../../codec/decode.js'
import { RICH_MARK } from '../../codec/encode.js'
import type { Command } from '../command.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { type Held, type Holder, heldByProcesses, heldByStore } from '../holders.js'
import { attach, findProcesses, type LiveOptions, wantsLive } from '../live.js'
import type { StoreOptions } from '../open-cache.js'
import { namedPrefix } from '../scope.js'
import { liveOptions, scopeOptions, storeOptions } from '../shared-options.js'
import { type ValueDocument, valueDocument } from '../value-document.js'

interface InspectOptions extends StoreOptions, LiveOptions {
  readonly key: string
}

export type InspectData = {
  readonly key: string
  readonly found: boolean
  readonly type: string | null
  readonly codec: 'json' | 'rich' | null
  /** Bytes of the stored value. */
  readonly bytes: number | null
  readonly agree: boolean
  readonly holders: readonly Holder[]
} & Partial<ValueDocument>

export const inspect: Command<InspectOptions, InspectData> = {
  configure(parser) {
    describe(
      parser,
      'Show all there is to know of a key: value, type, bytes, time to live, and who holds it: the store and the memory of ' +
        'running processes. Exits 1 where nobody has it, or where they disagree.',
      [
        ['inspect users:42', 'in the store, and in every process started with CACHE_INSPECT=1'],
        ['inspect 42 --prefix users', "the same, as the application's cache names it"],
        ['inspect users:42 --app orders', 'only inside these processes'],
      ],
    )
    storeOptions(scopeOptions(liveOptions(parser.argument('<key>', 'the key'))))
  },
  async run(context, options) {
    const key = fullKey(options)
    const held = wantsLive(options)
      ? await heldByProcesses(await attach(context, options), key)
      : [
          await heldByStore(context, options, key),
          ...(await heldByProcesses((await findProcesses(context)).processes, key)),
        ]
    const data = describeHolders(key, held)
    return { exitCode: data.found && data.agree ? EXIT.done : EXIT.no, data }
  },
  async render(data, page) {
    const { renderInspect } = await import('../render/inspect.js')
    return renderInspect(data, page)
  },
}

function fullKey(options: InspectOptions): string {
  const prefix = namedPrefix(options)
  return prefix === undefined ? options.key : `${prefix}:${options.key}`
}

function describeHolders(key: string, held: readonly Held[]): InspectData {
  const first = held.find(holder => holder.encoded !== undefined)
  const value = first?.encoded === undefined ? undefined : decode(first.encoded)
  const holders = held.map(({ encoded, ...holder }) => {
    const agrees =
      encoded === undefined || value === undefined ? null : isDeepStrictEqual(decode(encoded), value)
    return { ...holder, present: encoded !== undefined, agrees }
  })
  const found = first?.encoded !== undefined
  return {
    key,
    found,
    type: found ? typeName(value) : null,
    codec: found ? (first.encoded?.startsWith(RICH_MARK) ? 'rich' : 'json') : null,
    bytes: found ? Buffer.byteLength(first.encoded ?? '') : null,
    agree: holders.every(holder => holder.agrees !== false),
    holders,
    ...(found ? valueDocument(value) : {}),
  }
}

/** `string`, `null`, `Array`, `Date`, … */
function typeName(value: unknown): string {
  if (value === null) return 'null'
  return typeof value === 'object' ? (value.constructor?.name ?? 'object') : typeof value
}

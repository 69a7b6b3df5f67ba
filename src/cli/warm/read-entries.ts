import { countLines, type JsonPiece, splitJson } from './split-json.js'
import { plainEntry, type WarmEntry, warmEntryOf } from './warm-entry.js'

/** One entry of a file, or why it is none. */
export type WarmLine =
  | { readonly line: number; readonly entry: WarmEntry }
  | { readonly line: number; readonly problem: string }

/** `object`: `{key: value}`; `array`: `[{key, value, ttl?}]`; `ndjson`: one such entry a line. */
export type WarmFormat = 'object' | 'array' | 'ndjson'

/** Enough to see a first line; a longer one is not NDJSON of ours. */
const HEAD_LENGTH = 64 * 1024

/** Reads entries as the text arrives. Never throws for what the text says: a bad entry is one of its answers. */
export async function* readEntries(chunks: AsyncIterable<string>, ndjson = false): AsyncIterable<WarmLine> {
  const { head, all } = await peek(chunks)
  if (head.trim() === '') return
  const format = ndjson ? 'ndjson' : formatOf(head)
  if (format === undefined)
    return yield { line: 1, problem: 'the document must begin with { or [; see cachectl warm --help' }
  for await (const piece of format === 'ndjson' ? lines(all) : splitJson(all)) {
    if (piece.broken !== undefined) return yield { line: piece.line, problem: piece.broken }
    yield format === 'object' ? memberOf(piece) : entryOf(piece)
  }
}

/** An object whose first line is already a whole entry is NDJSON; every other object maps keys to values. */
function formatOf(head: string): WarmFormat | undefined {
  const start = head.trimStart()
  if (start.startsWith('[')) return 'array'
  if (!start.startsWith('{')) return undefined
  const [firstLine = ''] = start.split('\n', 1)
  try {
    const first: unknown = JSON.parse(firstLine)
    return typeof first === 'object' && first !== null && isEntry(first) ? 'ndjson' : 'object'
  } catch {
    return 'object'
  }
}

function isEntry(first: object): boolean {
  return 'key' in first && typeof first.key === 'string' && ('value' in first || 'encoded' in first)
}

function entryOf({ line, text }: JsonPiece): WarmLine {
  return attempt(line, text, () => warmEntryOf(JSON.parse(text)))
}

/** `"key": value` is the inside of an object with one member. */
function memberOf({ line, text }: JsonPiece): WarmLine {
  return attempt(line, text, () => {
    const [member] = Object.entries(JSON.parse(`{${text}\n}`))
    if (member === undefined) throw new SyntaxError('an entry is missing; is there a comma too many?')
    return plainEntry(...member)
  })
}

function attempt(line: number, text: string, read: () => WarmEntry): WarmLine {
  try {
    return { line, entry: read() }
  } catch (error) {
    if (!(error instanceof SyntaxError)) return { line, problem: messageOf(error) }
    if (text === '') return { line, problem: 'an entry is missing; is there a comma too many?' }
    return { line: line + lineOfFault(error.message, text), problem: `is not JSON: ${error.message}` }
  }
}

/** JSON.parse says where it stopped; in an entry of many lines that is worth more than where the entry starts. */
function lineOfFault(message: string, text: string): number {
  const position = /at position (\d+)/.exec(message)?.[1]
  return position === undefined ? 0 : countLines(text.slice(0, Number(position)))
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

async function* lines(chunks: AsyncIterable<string>): AsyncIterable<JsonPiece> {
  let rest = ''
  let line = 1
  for await (const chunk of chunks) {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() ?? ''
    for (const text of parts) {
      if (text.trim() !== '') yield { line, text }
      line++
    }
  }
  if (rest.trim() !== '') yield { line, text: rest }
}

/** Looks at the beginning without taking it away. */
async function peek(chunks: AsyncIterable<string>): Promise<{ head: string; all: AsyncIterable<string> }> {
  const iterator = chunks[Symbol.asyncIterator]()
  let head = ''
  while (head.length < HEAD_LENGTH && !head.trimStart().includes('\n')) {
    const next = await iterator.next()
    if (next.done) break
    head += next.value
  }
  async function* all(): AsyncIterable<string> {
    yield head
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
  }
  return { head, all: all() }
}

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { UsageError } from '../usage-error.js'

/** Where entries are read from, as text. */
export interface WarmSource {
  /** For messages. */
  readonly name: string
  /** False for stdin and pipes: what was read is gone, so it cannot be checked first and written then. */
  readonly rereadable: boolean
  open(): AsyncIterable<string>
}

/** @param file a path, or `-` for stdin */
export async function warmSource(file: string, path: string, stdin: Readable): Promise<WarmSource> {
  if (file === '-') return { name: 'stdin', rereadable: false, open: () => textOf(stdin, 'stdin') }
  const about = await stat(path)
  if (about.isDirectory()) throw new UsageError(`${file} is a directory; name a file`)
  return { name: file, rereadable: about.isFile(), open: () => textOf(createReadStream(path), file) }
}

/** Bytes -> text, unpacked where they are gzip. */
async function* textOf(bytes: Readable, name: string): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const chunk of unpacked(bytes)) yield decoder.decode(chunk, { stream: true })
    yield decoder.decode()
  } catch (error) {
    throw readable(error, name)
  }
}

const GZIP_MAGIC = [0x1f, 0x8b]

/** gzip is told by its first bytes, not by the name: `curl … | cachectl warm -` has none. */
async function* unpacked(bytes: Readable): AsyncIterable<Buffer> {
  const chunks: AsyncIterator<Buffer> = bytes[Symbol.asyncIterator]()
  const first = await chunks.next()
  if (first.done) return
  const rest = rejoin(first.value, chunks)
  if (!GZIP_MAGIC.every((byte, at) => first.value[at] === byte)) return yield* rest
  const { Readable } = await import('node:stream')
  yield* Readable.from(rest).pipe(createGunzip())
}

async function* rejoin(first: Buffer, rest: AsyncIterator<Buffer>): AsyncIterable<Buffer> {
  yield first
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

function readable(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  if (error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return new UsageError(`${name} is not UTF-8 text`)
  if (typeof error.code === 'string' && error.code.startsWith('Z_'))
    return new UsageError(`${name} begins like gzip but cannot be unpacked: ${error.message}`)
  return error
}

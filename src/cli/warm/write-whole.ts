import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { checkOutputFile } from '../check-output-file.js'

/**
 * Streams into a file that appears only when it is whole and on the disk; an interruption leaves the old one, or none. What is
 * there and no file (a pipe, /dev/stdout) is written to as it is.
 */
export async function writeWhole(name: string, cwd: string, chunks: AsyncIterable<string>): Promise<void> {
  const about = await checkOutputFile(name, cwd)
  const path = resolve(cwd, name)
  const packed = path.endsWith('.gz')
  if (about?.isFile() === false) return stream(chunks, packed, createWriteStream(path))
  const draft = `${path}.${randomBytes(4).toString('hex')}.tmp`
  try {
    // 0600: a cache may hold what not everybody may read
    await stream(chunks, packed, createWriteStream(draft, { flags: 'wx', mode: 0o600 }))
    await sync(draft)
    await rename(draft, path)
    await sync(dirname(path))
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

function stream(chunks: AsyncIterable<string>, packed: boolean, file: Writable): Promise<void> {
  const source = Readable.from(chunks)
  return packed ? pipeline(source, createGzip(), file) : pipeline(source, file)
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}

import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { createGunzip } from 'node:zlib'

/** An access log in numbers: each distinct key its own, from 0. */
export interface Trace {
  readonly keys: Uint32Array
  readonly distinctKeys: number
}

/** Reads a file of one key a line, gzipped where its name ends in `.gz`; empty lines are skipped. */
export async function readTrace(path: string, signal?: AbortSignal): Promise<Trace> {
  const numbers = new Map<string, number>()
  let keys = new Uint32Array(1024)
  let length = 0
  for await (const line of linesOf(path, signal)) {
    const number = numbers.get(line) ?? numbers.size
    numbers.set(line, number)
    if (length === keys.length) keys = grown(keys)
    keys[length++] = number
  }
  return { keys: keys.subarray(0, length), distinctKeys: numbers.size }
}

async function* linesOf(path: string, signal: AbortSignal | undefined): AsyncGenerator<string> {
  const file = createReadStream(path, signal === undefined ? {} : { signal })
  const bytes = path.endsWith('.gz') ? pipeline(file, createGunzip(), () => {}) : file
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of bytes) {
    const lines = (rest + decoder.write(chunk as Buffer)).split(/\r?\n/)
    rest = lines.pop() ?? ''
    yield* lines.filter(line => line !== '')
  }
  rest += decoder.end()
  if (rest !== '') yield rest
}

function grown(keys: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(keys.length * 2)
  larger.set(keys)
  return larger
}

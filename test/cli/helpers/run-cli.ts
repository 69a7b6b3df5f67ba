import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { onTestFinished } from 'vitest'
import type { Io } from '../../../src/cli/io.js'
import { main } from '../../../src/cli/main.js'

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** The one JSON document of `--json`. */
  json<T = Record<string, unknown>>(): T
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Record<string, string>
  readonly stdin?: string | Buffer
  /** Somebody sits at a terminal of this many columns. */
  readonly terminal?: { readonly columns: number; readonly types?: string }
  /** Whoever read the output is gone. */
  readonly closedPipe?: boolean
  /** Interrupts (Ctrl-C) when this resolves. */
  readonly interrupt?: Promise<unknown>
}

/** Runs the command in this process, on streams and an environment of its own. */
export async function runCli(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const stdout = options.closedPipe ? closedPipe() : collector(options.terminal?.columns)
  const stderr = collector(options.terminal?.columns)
  const stdin = Object.assign(new PassThrough(), {
    isTTY: options.terminal !== undefined,
    setRawMode: () => stdin,
  })
  if (options.terminal === undefined) stdin.end(options.stdin ?? '')
  else if (options.terminal.types !== undefined) stdin.write(options.terminal.types)
  const io: Io = {
    env: options.env ?? {},
    cwd: options.cwd ?? process.cwd(),
    stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    onInterrupt(listener) {
      let listening = true
      void options.interrupt?.then(() => listening && listener())
      return () => {
        listening = false
      }
    },
    // here the declarations of the language are parsed already
    plan: async given => (await import('../../../codemods/plan.js')).plan(given),
  }
  const code = await main(argv, io)
  return {
    code,
    stdout: stdout.text(),
    stderr: stderr.text(),
    json: () => JSON.parse(stdout.text()),
  }
}

function collector(columns: number | undefined) {
  const chunks: Buffer[] = []
  const stream = Object.assign(new PassThrough(), columns === undefined ? {} : { isTTY: true, columns })
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return { stream, text: () => Buffer.concat(chunks).toString() }
}

function closedPipe() {
  const error = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
  return { stream: new Writable({ write: (_chunk, _encoding, done) => done(error) }), text: () => '' }
}

/** A directory that goes when the test is over. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'cachectl-cli-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export const BIN = join(import.meta.dirname, '../../../dist/bin/cachectl.js')

export interface SpawnOptions {
  readonly cwd?: string
  readonly env?: Record<string, string>
  readonly uid?: number
  readonly node?: readonly string[]
}

/** The built command as a process of its own: for signals, pipes and other users. */
export function spawnCli(
  argv: readonly string[],
  options: SpawnOptions = {},
): ChildProcessWithoutNullStreams {
  const { cwd, uid } = options
  return spawn(process.execPath, [...(options.node ?? []), '--unhandled-rejections=strict', BIN, ...argv], {
    env: { PATH: process.env.PATH, ...options.env },
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)]
  const [code] = await once(child, 'close')
  return { code, stdout: stdout(), stderr: stderr() }
}

function textOf(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString()
}

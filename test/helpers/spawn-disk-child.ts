import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const SCRIPT = new URL('disk-child.mjs', import.meta.url).pathname

export interface DiskChild {
  readonly process: ChildProcess
  readonly lines: readonly string[]
  /** Resolves with the first line that begins so. */
  said(start: string): Promise<string>
  /** Resolves when the process has ended and all it said was read. */
  readonly over: Promise<void>
}

/** Starts test/helpers/disk-child.mjs. */
export function spawnDiskChild(args: readonly string[], options: SpawnOptions = {}): DiskChild {
  return watchDiskChild(
    spawn(process.execPath, [SCRIPT, ...args], { stdio: ['ignore', 'pipe', 'inherit'], ...options }),
  )
}

/** The same, with the event loop at a stand until it is over; returns the exit code. */
export function runDiskChild(args: readonly string[]): number | null {
  return spawnSync(process.execPath, [SCRIPT, ...args], { stdio: 'ignore', timeout: 20_000 }).status
}

/** The same under a shell that first runs `setup`, e.g. to set a limit. */
export function spawnDiskChildUnder(setup: string, args: readonly string[]): DiskChild {
  const command = `${setup}; exec "$0" "$@"`
  return watchDiskChild(
    spawn('bash', ['-c', command, process.execPath, SCRIPT, ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  )
}

function watchDiskChild(child: ChildProcess): DiskChild {
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout! })
  reader.on('line', line => lines.push(line))
  const over = Promise.all([once(child, 'exit'), once(reader, 'close')]).then(() => {})
  async function said(start: string): Promise<string> {
    for (;;) {
      const line = lines.find(each => each.startsWith(start))
      if (line !== undefined) return line
      const ended = await Promise.race([once(reader, 'line').then(() => false), over.then(() => true)])
      if (ended) {
        const last = lines.find(each => each.startsWith(start))
        if (last !== undefined) return last
        throw new Error(`the child ended without saying "${start}"; it said: ${lines.join(' | ')}`)
      }
    }
  }
  return { process: child, lines, said, over }
}

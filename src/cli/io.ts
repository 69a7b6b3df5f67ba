import type { Readable, Writable } from 'node:stream'

export interface OutputStream extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
}

export interface InputStream extends Readable {
  readonly isTTY?: boolean
}

/** Everything of the outside world that a command may touch, so that a test can hold it in its hand. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly stdin: InputStream
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  /** Calls back once at the first SIGINT or SIGTERM; a second one ends the process at once. Returns the way to stop listening. */
  onInterrupt(listener: () => void): () => void
  /** Analyses a project for `migrate`; default: on a thread of its own. */
  readonly plan?: Planner
}

type Planner = typeof import('../../codemods/index.js').planInWorker

/** The real thing. */
export function processIo(): Io {
  return {
    env: process.env,
    // asked when it is needed: it throws where the directory is gone
    get cwd() {
      return process.cwd()
    },
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    onInterrupt(listener) {
      const signals = ['SIGINT', 'SIGTERM'] as const
      const stop = () => {
        for (const signal of signals) process.off(signal, once)
      }
      const once = () => {
        stop()
        listener()
      }
      for (const signal of signals) process.on(signal, once)
      return stop
    },
  }
}

/**
 * The one decision about colour: `--color/--no-color` > NO_COLOR > FORCE_COLOR > TERM=dumb > is it a terminal.
 * @param asked what the command line said; undefined = nothing
 */
export function wantsColor(
  asked: boolean | undefined,
  env: Io['env'],
  stream: Pick<OutputStream, 'isTTY'>,
): boolean {
  if (asked !== undefined) return asked
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false'
  if (env.TERM === 'dumb') return false
  return stream.isTTY === true
}

/** Columns of the terminal; `Infinity` where output is piped, so that nothing is cut. */
export function widthOf(stream: OutputStream): number {
  return stream.isTTY ? (stream.columns ?? 80) : Number.POSITIVE_INFINITY
}

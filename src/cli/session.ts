import { systemClock } from '../clock.js'
import type { Context } from './context.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { InterruptedError } from './interrupted-error.js'
import { type Io, widthOf } from './io.js'
import { writerOf } from './output.js'
import { createProgress, silentProgress } from './progress.js'
import { wrapLines } from './render/wrap.js'
import { describeTarget, type Target } from './target.js'

/** One run of the command: its context, and what has to be tidied up after it. */
export interface Session {
  readonly context: Context
  /** Rejects with what `context.fail` was given, and some time after Ctrl-C where a command does not end by itself. */
  readonly givenUp: Promise<never>
  /** True from the moment `givenUp` has rejected. */
  over(): boolean
  /** The JSON document around an answer: the same first keys for every command, also on failure. */
  document(exitCode: ExitCode, data: unknown): object
  /** What the command acts on; '' before that is known. */
  headline(): string
  /** A line on stderr. */
  say(line: string): Promise<void>
  clearProgress(): void
  /** Closes what the command opened. */
  end(): Promise<void>
}

/** How long a command may take to end in its own way after Ctrl-C, and its clean-up after that. */
const GRACE_MS = 1500

/** @param name the command's, for the JSON document */
export function createSession(
  io: Io,
  flags: { readonly json: boolean; readonly quiet: boolean },
  name: string | undefined,
): Session {
  const { json } = flags
  const write = writerOf(io.stderr)
  const abort = new AbortController()
  const cleanups: (() => Promise<unknown>)[] = []
  const draws = io.stderr.isTTY === true && !json && !flags.quiet
  let target: Target | undefined
  let over = false
  let ended = false
  let giveUp: (error: Error) => void = () => {}
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = error => {
      over = true
      reject(error)
    }
  })
  givenUp.catch(() => {})
  const ignoreInterrupt = io.onInterrupt(() => {
    abort.abort(new InterruptedError())
    systemClock.schedule(() => giveUp(new InterruptedError()), GRACE_MS, true)
  })

  const say = async (line: string) => {
    drawLine('')
    const lines = io.stderr.isTTY ? wrapLines(line, widthOf(io.stderr)) : line
    await write(`${lines}\n`).catch(() => {}) // nobody reads stderr: not worth ending for
  }
  const drawLine = (line: string) => {
    if (draws) io.stderr.write(`\r${line.slice(0, (io.stderr.columns ?? 80) - 1)}\u001b[K`)
  }
  const context: Context = {
    env: io.env,
    get cwd() {
      return io.cwd
    },
    stdin: io.stdin,
    plan: io.plan,
    signal: abort.signal,
    json,
    interactive: io.stdin.isTTY === true && io.stderr.isTTY === true && !json,
    announce(chosen) {
      target = chosen
      if (!json && !flags.quiet) void say(describeTarget(chosen))
    },
    note(line) {
      if (!json && !flags.quiet) void say(line)
    },
    progress: label => (draws ? createProgress(label, drawLine, systemClock) : silentProgress),
    async confirm(question) {
      const { confirm } = await import('./confirm.js')
      return confirm(question, io, abort.signal)
    },
    fail: error => giveUp(error),
    async choose(question, options) {
      const { choose } = await import('./choose.js')
      return choose(question, options, io, abort.signal)
    },
    // a command that was given up goes on for a moment: what it opens then is closed at once
    defer: cleanup => void (ended ? withinGrace(cleanup()) : cleanups.push(cleanup)),
  }
  return {
    context,
    givenUp,
    over: () => over,
    document(exitCode, data) {
      const about = target && {
        target: { kind: target.kind, location: target.location, reason: target.reason },
      }
      return { command: name ?? null, ok: exitCode === EXIT.done, ...about, ...Object(data) }
    },
    headline: () => (target === undefined ? '' : describeTarget(target)),
    say,
    clearProgress: () => drawLine(''),
    async end() {
      ended = true
      ignoreInterrupt()
      io.stdin.destroy() // what nobody reads any more would keep the process waiting
      for (const cleanup of cleanups.reverse()) await withinGrace(cleanup())
    },
  }
}

/** A clean-up that fails or hangs must not hide the answer that was already given. */
function withinGrace(work: Promise<unknown>): Promise<unknown> {
  const late = new Promise(resolve => systemClock.schedule(() => resolve(undefined), GRACE_MS, true))
  return Promise.race([work.catch(() => undefined), late])
}

import type { Io } from './io.js'
import type { Progress } from './progress.js'
import type { Target } from './target.js'

export interface Choice {
  readonly value: string
  readonly label: string
  readonly hint?: string
}

/** What a command may use of the world. Made by main for one run. */
export interface Context {
  readonly env: Io['env']
  readonly cwd: string
  readonly stdin: Io['stdin']
  readonly plan: Io['plan']
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  readonly json: boolean
  /** A person can be asked: stdin and stderr are terminals and the output is not JSON. */
  readonly interactive: boolean
  /** Says which cache the command acts on: a line on stderr, or the field `target` of the JSON document. */
  announce(target: Target): void
  /** A line on stderr, in text mode only. */
  note(line: string): void
  /** Drawn on stderr, only on a terminal and only for work of more than 100 ms. */
  progress(label: string): Progress
  /** False when the person says no. Only where `interactive`. */
  confirm(question: string): Promise<boolean>
  /** Ends the command with this error, wherever it is: the store went away, so that nothing it answers now is true. */
  fail(error: Error): void
  /** Lets the person pick from a list where all is picked at first. Only where `interactive`. */
  choose(question: string, options: readonly Choice[]): Promise<readonly string[]>
  /** Runs at the end, also after a failure or Ctrl-C; the last one first. */
  defer(cleanup: () => Promise<unknown>): void
}

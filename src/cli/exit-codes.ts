/** What the command says to the shell. */
export const EXIT = {
  /** Done; the answer is yes. */
  done: 0,
  /** It ran, but the answer is no: a missing key, an unhealthy cache, manual work left. */
  no: 1,
  /** It could not run: wrong usage, wrong configuration, unreachable. */
  failed: 2,
  /** Ctrl-C. */
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

import { InterruptedError } from './interrupted-error.js'
import type { Io } from './io.js'

/** Asks yes or no on stderr, so that stdout stays the answer. Enter means no; Escape and Ctrl-C interrupt. */
export async function confirm(question: string, io: Io, signal: AbortSignal): Promise<boolean> {
  const prompts = await import('@clack/prompts')
  const answer = await prompts.confirm({
    message: question,
    initialValue: false,
    input: io.stdin,
    output: io.stderr,
    signal,
  })
  if (prompts.isCancel(answer)) throw new InterruptedError('interrupted; nothing was changed')
  return answer
}

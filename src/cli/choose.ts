import type { Choice } from './context.js'
import { InterruptedError } from './interrupted-error.js'
import type { Io } from './io.js'

/** A list on stderr with every entry picked at first; blank toggles, `a` toggles all, Enter confirms. */
export async function choose(
  question: string,
  options: readonly Choice[],
  io: Io,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const prompts = await import('@clack/prompts')
  const answer = await prompts.multiselect({
    message: question,
    options: [...options],
    initialValues: options.map(option => option.value),
    required: false,
    input: io.stdin,
    output: io.stderr,
    signal,
  })
  if (prompts.isCancel(answer)) throw new InterruptedError('interrupted; nothing was changed')
  return answer
}

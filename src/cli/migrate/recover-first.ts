import type { Recovered } from '../../../codemods/index.js'
import type { Context } from '../context.js'

/** Every command of the migration first ends what a killed one began, and says so. */
export async function recoverFirst(
  context: Context,
  root: string,
  force = false,
): Promise<Recovered | undefined> {
  const { recover } = await import('../../../codemods/index.js')
  const recovered = recover(root, { force })
  if (recovered) context.note(`finished the ${recovered.kind} ${recovered.id} that was killed half way`)
  return recovered
}

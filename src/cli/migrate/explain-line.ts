import { statSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { Answer } from '../command.js'
import type { Context } from '../context.js'
import { EXIT } from '../exit-codes.js'
import { UsageError } from '../usage-error.js'
import { makePlan } from './make-plan.js'
import type { Explained } from './migrate-data.js'
import type { MigrateOptions } from './migrate-options.js'
import { recoverFirst } from './recover-first.js'

/** `cachectl migrate explain <file>:<line>`: why a line would change, or does not. Exit 1 where nothing is known of it. */
export async function explainLine(context: Context, options: MigrateOptions): Promise<Answer<Explained>> {
  const { file, line } = placeOf(options.place ?? '', context.cwd)
  const { buildReport, explain, projectRoot } = await import('../../../codemods/index.js')
  if (statSync(file).isDirectory())
    throw new UsageError(`${file} is a directory; name a file and a line of it`)
  const root = projectRoot(file)
  await recoverFirst(context, root)
  const { plan, texts } = await makePlan(context, root, { ...options, path: root })
  const explanation = explain(buildReport(plan, texts), relative(root, file).split(sep).join('/'), line)
  return { exitCode: explanation.known ? EXIT.done : EXIT.no, data: { action: 'explained', ...explanation } }
}

function placeOf(place: string, cwd: string): { file: string; line: number } {
  // a column, as editors and compilers print it, is welcome and not needed
  const match = /^(.+?):(\d+)(?::\d+)?$/.exec(place)
  if (!match?.[1])
    throw new UsageError(`'${place}' is not a place. Example: cachectl migrate explain src/users.ts:12`)
  return { file: isAbsolute(match[1]) ? match[1] : resolve(cwd, match[1]), line: Number(match[2]) }
}

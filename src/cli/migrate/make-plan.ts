import type { Planned, Texts } from '../../../codemods/index.js'
import type { Context } from '../context.js'
import type { MigrateOptions } from './migrate-options.js'

export interface MadePlan {
  readonly plan: Planned['plan']
  readonly texts: Texts
}

/**
 * Analyses the project, with the user's transforms run first.
 * @param leaveAlone ids of roots that a person said no to
 */
export async function makePlan(
  context: Context,
  root: string,
  options: MigrateOptions & { readonly path: string },
  leaveAlone: ReadonlySet<string> = new Set(),
): Promise<MadePlan> {
  const { planInWorker, readTexts, runTransforms, withTransforms } = await import(
    '../../../codemods/index.js'
  )
  const transformed = await runTransforms(root, options.path, options.transform ?? [], context.cwd)
  let progress = context.progress('migrate')
  let current = ''
  const planned = await (context.plan ?? planInWorker)(
    {
      path: options.path,
      mode: options.mode ?? 'safe',
      markers: options.markers ?? false,
      maps: options.map ?? [],
      returnAwait: options.returnAwait ?? 'always',
      includeDependents: options.includeDependents ?? false,
      ...(options.public === undefined ? {} : { public: options.public }),
      leaveAlone,
      texts: transformed.texts,
      onProgress(step, done, total) {
        if (step !== current) {
          progress.end()
          progress = context.progress(step)
          current = step
        }
        progress.update(done, total)
      },
    },
    context.signal,
  )
  progress.end()
  const merged = withTransforms(planned, transformed, root)
  const before = readTexts(root, merged.plan.files)
  return {
    plan: merged.plan,
    texts: { before, analysed: new Map([...before, ...transformed.texts]), after: merged.texts },
  }
}

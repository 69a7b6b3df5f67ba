import type { Planned } from '../../../codemods/index.js'
import type { Context } from '../context.js'
import { UsageError } from '../usage-error.js'

/** Asks which caches to migrate; ids of those left out. Each moves whole or not at all. */
export async function chooseRoots(context: Context, plan: Planned['plan']): Promise<ReadonlySet<string>> {
  if (!context.interactive)
    throw new UsageError('--interactive asks questions; it needs a terminal, and no --json')
  const open = plan.roots.filter(root => root.state !== 'pinned')
  if (open.length === 0) return new Set()
  const { count } = await import('../../../codemods/index.js')
  const chosen = await context.choose(
    'Migrate which caches?',
    open.map(root => ({
      value: root.id,
      label: `${root.name} (${root.recipe})`,
      hint: `${root.at.file}:${root.at.line}, ${count(root.sites, 'call')}`,
    })),
  )
  return new Set(open.map(root => root.id).filter(id => !chosen.includes(id)))
}

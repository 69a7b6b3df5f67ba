import { relative, resolve, sep } from 'node:path'
import type { LegacyRoot, Problem } from '../discover/legacy-root.js'
import type { Project } from '../discover/project.js'
import type { LaidOut } from '../edit/lay-out.js'

/** The part of the project that may be edited, as a test of relative paths. */
export function scopeOf(root: string, path: string): (file: string) => boolean {
  const inside = relative(root, resolve(path)).split(sep).join('/')
  if (inside === '' || inside.startsWith('..')) return () => true
  return file => file === inside || file.startsWith(`${inside}/`)
}

/** Is any place that makes or names this cache within the scope? */
export function isAsked(project: Project, root: LegacyRoot, inScope: (file: string) => boolean): boolean {
  return [root.at, ...root.occurrences].some(node => inScope(project.path(node.getSourceFile())))
}

/** Roots whose migration would reach files that were not asked for. */
export function outOfScope(
  edits: ReadonlyMap<string, readonly LaidOut[]>,
  inScope: (file: string) => boolean,
): Map<LegacyRoot, Problem> {
  const files = new Map<LegacyRoot, Set<string>>()
  for (const [file, list] of edits) {
    if (inScope(file)) continue
    for (const edit of list)
      for (const root of edit.cause.roots) files.set(root, (files.get(root) ?? new Set()).add(file))
  }
  return new Map([...files].map(([root, names]) => [root, problem(root, [...names])]))
}

function problem(root: LegacyRoot, files: readonly string[]): Problem {
  const list = files.slice(0, 5).join(', ') + (files.length > 5 ? ` and ${files.length - 5} more` : '')
  const message = `files outside the given path would have to change, too: ${list}; --include-dependents does that`
  return { code: 'CCM-SCOPE', at: root.at, message, weight: 'blocks', chain: [] }
}

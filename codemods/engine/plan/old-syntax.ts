import { createRequire } from 'node:module'
import type { LegacyRoot, Problem } from '../discover/legacy-root.js'
import type { Project } from '../discover/project.js'
import type { LaidOut } from '../edit/lay-out.js'

/** `??` is read by Babel from here on without a plugin. */
const NULLISH = [7, 8]

/** Roots whose rewrites need syntax that the project's own Babel does not read. */
export function beyondBabel(
  project: Project,
  edits: ReadonlyMap<string, readonly LaidOut[]>,
): Map<LegacyRoot, Problem> {
  const problems = new Map<LegacyRoot, Problem>()
  for (const [path, list] of edits) {
    const written = list.filter(edit => edit.text.includes('??'))
    const version = written.length === 0 ? undefined : babelAround(`${project.root}/${path}`)
    if (version === undefined || !isBefore(version, NULLISH)) continue
    for (const root of written.flatMap(edit => [...edit.cause.roots]))
      problems.set(root, problem(root, path, version))
  }
  return problems
}

function problem(root: LegacyRoot, path: string, version: string): Problem {
  const message = `${path} would need ??, which @babel/core ${version} of this project does not read (7.8 does)`
  return { code: 'CCM-VERIFY', at: root.at, message, weight: 'blocks', chain: [] }
}

function babelAround(file: string): string | undefined {
  try {
    return createRequire(file)('@babel/core/package.json').version
  } catch {
    return undefined
  }
}

function isBefore(version: string, [major = 0, minor = 0]: readonly number[]): boolean {
  const [own = 0, ownMinor = 0] = version.split('.').map(Number)
  return own < major || (own === major && ownMinor < minor)
}

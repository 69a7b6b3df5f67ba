import { type TS, ts } from '../compiler.js'
import { exportsOf } from '../discover/exported.js'
import type { LegacyRoot, Problem } from '../discover/legacy-root.js'
import type { Project } from '../discover/project.js'
import { alwaysAnswersPromise } from '../flow/answers-promise.js'
import type { Cause } from '../flow/cause.js'
import type { SpreadProblem } from '../flow/effects.js'
import { namedHolder } from '../flow/slots.js'
import type { Spread } from '../flow/spread.js'
import { displayName, type FunctionLike, isAsync, nameOf } from '../flow/syntax.js'
import { entriesOf } from './package-entries.js'

/** Functions of a published package's entry that would become async: a breaking change for people we cannot see. */
export function publicProblems(project: Project, spread: Spread): SpreadProblem[] {
  const exported = publicOf(project)
  if (exported.size === 0) return []
  return exposed(spread, exported).map(({ node, cause }) => {
    const message = `${displayName(node)} is exported by the package: its users would have to await it (--public=allow)`
    const { why: chain, roots, sites } = cause
    return { code: 'CCM-PUBLIC', at: node, message, weight: 'blocks', chain, roots, sites }
  })
}

/** A cache that users of a published package get hold of; that they use a field of its objects is unlikely, but can be. */
export function publicRoot(project: Project, root: LegacyRoot): Problem | undefined {
  const exported = publicOf(project)
  const open = [...root.holders].filter(one => !isHidden(one) && isReachable(one, exported))
  if (open.length === 0) return undefined
  const weight = open.every(ts.isPropertyDeclaration) ? 'review' : 'blocks'
  const message = 'the package exports this cache: its users would have to await its methods (--public=allow)'
  return { code: 'CCM-PUBLIC', at: root.at, message, weight, chain: [] }
}

function isHidden(holder: TS.Node): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected
  return (
    (ts.getCombinedModifierFlags(holder as TS.Declaration) & hidden) !== 0 ||
    /^[#_]/.test(nameOf(holder) ?? '')
  )
}

function publicOf(project: Project): ReadonlySet<TS.Node> {
  return new Set(entriesOf(project).flatMap(file => exportsOf(project, file)))
}

/** Functions that become async, or give out ones that do, and that can be reached through one of these declarations. */
export function exposed(
  spread: Spread,
  exported: ReadonlySet<TS.Node>,
): { node: FunctionLike; cause: Cause }[] {
  const { checker } = spread.project
  const changed = [...spread.functions].filter(
    ([node]) => !isAsync(node) && !alwaysAnswersPromise(checker, node),
  )
  return [...changed, ...spread.givers].flatMap(([node, cause]) =>
    isReachable(node, exported) || isHandedOut(spread, node, exported) ? [{ node, cause }] : [],
  )
}

/** A member of objects that exported functions answer, or exported names hold. */
function isHandedOut(spread: Spread, node: FunctionLike, exported: ReadonlySet<TS.Node>): boolean {
  const member = namedHolder(node)
  const trail = member === undefined ? undefined : spread.slots.trails.of(member)
  return trail !== undefined && [...trail.holders].some(one => isReachable(one, exported))
}

/** The function itself, or a method of an exported class or object; not what is nested in its body. */
export function isReachable(node: TS.Node, exported: ReadonlySet<TS.Node>): boolean {
  for (let at: TS.Node = node; ; at = at.parent) {
    if (at !== node && ts.isFunctionLike(at)) return false
    // of a whole module its exports are in the set, each by itself
    if (ts.isSourceFile(at)) return false
    if (exported.has(at)) return true
  }
}

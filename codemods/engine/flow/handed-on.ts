import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { calleeOf, hostOf } from './callee.js'
import type { Slots } from './slots.js'
import { isFunctionLike, outermost } from './syntax.js'
import { usesOf } from './uses.js'

const DEEPEST = 4

/**
 * Calls of code that is not ours and has no types, to which an object with this member is handed: nothing says that the member's
 * promise would be waited for. Where there are types, they decide.
 */
export function handedOn(project: Project, slots: Slots, member: TS.Declaration): TS.Node[] {
  const owner = member.parent
  if (ts.isObjectLiteralExpression(owner)) return receivers(project, slots, owner, 0)
  return ts.isClassLike(owner)
    ? instancesOf(slots, owner).flatMap(one => receivers(project, slots, one, 0))
    : []
}

function instancesOf(slots: Slots, owner: TS.ClassLikeDeclaration): TS.Expression[] {
  const slot = slots.at(owner)
  if (slot === undefined) return []
  return slots.reads(slot).flatMap(name => {
    const { parent } = outermost(name)
    return ts.isNewExpression(parent) && parent.expression === outermost(name) ? [parent] : []
  })
}

function receivers(project: Project, slots: Slots, object: TS.Expression, depth: number): TS.Node[] {
  if (depth > DEEPEST) return []
  return usesOf(object).flatMap((use): TS.Node[] => {
    if (use.kind === 'argument') {
      const parameter = slots.parameterOf(use.call, use.index)
      if (parameter !== undefined || !ts.isCallExpression(use.call)) return []
      const { from } = calleeOf(project, use.call)
      if (from !== 'unknown' || isTyped(project, object)) return []
      return hostOf(project, use.call, use.index, slots)?.does === 'awaits' ? [] : [use.call]
    }
    if (use.kind === 'passed') return receivers(project, slots, use.as, depth + 1)
    if (use.kind === 'returned')
      return isFunctionLike(use.from)
        ? slots.callsOf(use.from).flatMap(call => receivers(project, slots, call, depth + 1))
        : []
    if (use.kind !== 'stored') return []
    // an option of a library: `session({ store: new Store() })`
    if (ts.isPropertyAssignment(use.in) || ts.isShorthandPropertyAssignment(use.in))
      return receivers(project, slots, use.in.parent, depth + 1)
    const slot = slots.at(use.in)
    return slot === undefined
      ? []
      : slots.reads(slot).flatMap(read => receivers(project, slots, read, depth + 1))
  })
}

/** A type from outside decides what each member may answer. */
function isTyped(project: Project, object: TS.Expression): boolean {
  const type = project.checker.getContextualType(object)
  return type !== undefined && (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) === 0
}

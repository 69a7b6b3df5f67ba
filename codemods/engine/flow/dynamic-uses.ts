import { type TS, ts } from '../compiler.js'
import type { Slots } from './slots.js'
import { innermost } from './syntax.js'
import { usesOf } from './uses.js'

export const ENUMERATING = /^(?:Object\.(?:values|entries|assign|keys)|Reflect\.\w+)$/

/** Where the members of an object are reached without their names: `table[name]()`, `Object.values(table)`, `this[name]()`. */
export function dynamicUses(slots: Slots, member: TS.Declaration): TS.Node[] {
  const owner = member.parent
  if (ts.isClassLike(owner)) return dynamicThis(owner)
  if (!ts.isObjectLiteralExpression(owner)) return []
  return usesOf(owner).flatMap((use): TS.Node[] => {
    if (use.kind === 'member' && use.name === undefined) return [use.access]
    const slot = use.kind === 'stored' ? slots.at(use.in) : undefined
    return slot === undefined ? [] : slots.reads(slot).flatMap(dynamicUse)
  })
}

function dynamicUse(read: TS.Expression): TS.Node[] {
  return usesOf(read).flatMap((use): TS.Node[] => {
    if (use.kind === 'member' && use.name === undefined) return [use.access]
    const isListed = use.kind === 'argument' && ENUMERATING.test(innermost(use.call.expression).getText())
    return isListed ? [use.call] : []
  })
}

function dynamicThis(owner: TS.Node): TS.Node[] {
  const found: TS.Node[] = []
  const visit = (node: TS.Node): void => {
    const isDynamic =
      ts.isElementAccessExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ThisKeyword &&
      !ts.isStringLiteralLike(node.argumentExpression) &&
      ts.isCallExpression(node.parent)
    if (isDynamic) found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(owner)
  return found
}

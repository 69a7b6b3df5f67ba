import { type TS, ts } from '../compiler.js'
import { calleeOf } from '../flow/callee.js'
import { innermost, outermost } from '../flow/syntax.js'
import type { Project } from './project.js'

const TAKERS = /^(?:Array\.from|Object\.fromEntries|Map|Set)$/

/** Is the value gone over from its first to its last element, here and now? Then a list can stand in its place. */
export function isIterated(project: Project, expression: TS.Expression): boolean {
  const value = outermost(expression)
  const { parent } = value
  if (ts.isForOfStatement(parent)) return parent.expression === value && parent.awaitModifier === undefined
  if (ts.isSpreadElement(parent)) return true
  if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) return false
  return (
    parent.arguments?.[0] === value &&
    TAKERS.test(innermost(parent.expression).getText()) &&
    calleeOf(project, parent).from === 'lib'
  )
}

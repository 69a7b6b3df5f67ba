import type { Host } from '../../recipes/hosts.js'
import { type TS, ts } from '../compiler.js'
import { type FunctionLike, innermost, isAssignment, isFunctionExpression, outermost } from './syntax.js'

const METHODS = new Set(['send', 'json', 'jsonp', 'end', 'write', 'render', 'redirect', 'sendFile'])

/** `res.send = body => { ... }`: the framework calls it, and looks at no answer. */
export const PATCH: Host = {
  from: '*',
  name: '*',
  does: 'ignores',
  code: 'CCM-FLOAT',
  note: 'whoever calls a patched method of a response does not wait',
}

/** A method of a response that is replaced by a function without an answer. */
export function isPatch(target: TS.Node, value: TS.Expression): boolean {
  const made = innermost(value)
  return isMethod(target) && isFunctionExpression(made) && ts.isBlock(made.body) && !answers(made.body)
}

/**
 * A write in a patched method that is a statement of its own: it can go on beside the answer, and what the method sends and answers
 * stays as it was.
 */
export function isWriteBeside(expression: TS.Node, container: FunctionLike): boolean {
  const { parent } = outermost(container)
  return (
    ts.isExpressionStatement(outermost(expression).parent) && isAssignment(parent) && isMethod(parent.left)
  )
}

function isMethod(target: TS.Node): boolean {
  return (
    ts.isPropertyAccessExpression(target) &&
    METHODS.has(target.name.text) &&
    ts.isIdentifier(target.expression) &&
    /^_?(?:res|resp|response|reply)$/.test(target.expression.text)
  )
}

function answers(node: TS.Node): boolean {
  if (ts.isFunctionLike(node)) return false
  if (ts.isReturnStatement(node) && node.expression !== undefined) return true
  return ts.forEachChild(node, child => answers(child) || undefined) ?? false
}

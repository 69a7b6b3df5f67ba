import type { Host } from '../../recipes/hosts.js'
import { type TS, ts } from '../compiler.js'
import { identifiersIn } from './loops.js'
import { isAssignment, isFunctionExpression, outermost } from './syntax.js'

/** What Node's convention says of a callback whose first parameter is an error: it comes last, once, and nobody waits for it. */
export const ERROR_FIRST: Host = {
  from: '*',
  name: '*',
  does: 'ignores',
  code: 'CCM-FLOAT',
  note: 'nobody waits for a callback that takes an error first',
}

/** `request(url, (err, body) => ...)`, unless what comes after the call may look at what the callback has set. */
export function isErrorFirst(call: TS.CallExpression | TS.NewExpression, callback: TS.Expression): boolean {
  if (!ts.isCallExpression(call) || !isFunctionExpression(callback)) return false
  const [first] = callback.parameters
  const isLast = call.arguments.at(-1) === outermost(callback)
  return (
    isLast &&
    first !== undefined &&
    /^_?(?:err|error|er|e)$/.test(first.name.getText()) &&
    !setsOthers(callback)
  )
}

/** Does it assign to variables that are not its own? */
function setsOthers(callback: TS.FunctionExpression | TS.ArrowFunction): boolean {
  const own = new Set<string>()
  const collect = (node: TS.Node): void => {
    if (ts.isVariableDeclaration(node) || ts.isParameter(node))
      for (const name of identifiersIn(node.name)) own.add(name)
    ts.forEachChild(node, collect)
  }
  collect(callback)
  let found = false
  const visit = (node: TS.Node): void => {
    const target = isAssignment(node)
      ? node.left
      : ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)
        ? node.operand
        : undefined
    if (target !== undefined && ts.isIdentifier(target) && !own.has(target.text)) found = true
    ts.forEachChild(node, visit)
  }
  visit(callback.body)
  return found
}

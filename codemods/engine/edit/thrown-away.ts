import { type TS, ts } from '../compiler.js'
import { namedHolder, type Slots } from '../flow/slots.js'
import { isFunctionExpression, outermost } from '../flow/syntax.js'
import { hasFlag } from './lifetime.js'

/** `() => c.clear()`: the call is all that the arrow does. */
export function isWholeBody(node: TS.Node): boolean {
  return ts.isArrowFunction(node.parent) && node.parent.body === node
}

/** `() => c.clear()` where nobody looks at what the arrow answers. */
export function isThrownAway(checker: TS.TypeChecker, slots: Slots, node: TS.Node): boolean {
  const arrow = outermost(node).parent
  if (!ts.isArrowFunction(arrow) || arrow.body !== outermost(node) || arrow.type !== undefined) return false
  const type = checker.getContextualType(arrow)
  const signatures = type?.getCallSignatures() ?? []
  if (signatures.length > 0 && signatures.every(one => hasFlag(one.getReturnType(), ts.TypeFlags.Void)))
    return true
  const holder = namedHolder(arrow)
  if (holder !== undefined) return isOnlyStatement(slots, holder)
  const call = outermost(arrow).parent
  if (!ts.isCallExpression(call)) return false
  return type === undefined || (isThen(call) && isStatement(call))
}

/** Somebody calls it, and whoever uses it does nothing else. */
function isOnlyStatement(slots: Slots, holder: TS.Declaration): boolean {
  const slot = slots.at(holder) ?? new Set([holder])
  const { sure, possible } = slots.strays(slot)
  const reads = slots.reads(slot)
  return (
    reads.length > 0 &&
    sure.length + possible.length === 0 &&
    reads.every(read => {
      const call = outermost(read).parent
      return ts.isCallExpression(call) && call.expression === outermost(read) && isStatement(call)
    })
  )
}

function isThen(call: TS.CallExpression): boolean {
  return ts.isPropertyAccessExpression(call.expression) && /^(?:then|catch)$/.test(call.expression.name.text)
}

/** Its answer, or what the chain of promises after it gives, goes nowhere. */
function isStatement(call: TS.Node): boolean {
  const { parent } = outermost(call)
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return true
  if (ts.isAwaitExpression(parent)) return isStatement(parent)
  const next =
    ts.isPropertyAccessExpression(parent) && parent.name.text === 'catch' ? parent.parent : undefined
  const isLast = next !== undefined && ts.isCallExpression(next) && next.arguments.every(isFunctionExpression)
  return isLast && isStatement(next)
}

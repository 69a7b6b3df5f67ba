import { type TS, ts } from '../compiler.js'
import type { Cause } from '../flow/cause.js'
import type { Spread } from '../flow/spread.js'
import { innermost, isFunctionLike } from '../flow/syntax.js'
import type { Drafts } from './draft.js'
import type { Adapters } from './site-edits.js'

/** There is no async getter: its body becomes an async function that is called on the spot. */
export function getterEdits(
  spread: Spread,
  getter: TS.GetAccessorDeclaration,
  adapters: Adapters,
  cause: Cause,
  drafts: Drafts,
): void {
  const { body } = getter
  if (body === undefined || handsOn(spread, adapters, getter) !== undefined) return
  const only = onlyAnswer(body)
  if (only === undefined || isWrittenBefore(spread, only)) {
    // the spans are those of the getter: they stand outside of what is awaited in the body
    drafts.insert(body.getStart(), getter, '{ return (async () => ', 'getter', cause)
    drafts.insert(body.end, getter, ')() }', 'getter', cause)
    return
  }
  const [open, close] = ts.isObjectLiteralExpression(innermost(only)) ? ['(', ')'] : ['', '']
  drafts.insert(only.getStart(), only.parent, `(async () => ${open}`, 'getter', cause)
  drafts.insert(only.end, only.parent, `${close})()`, 'getter', cause)
}

/** The call whose promise the getter answers as it is: `get name() { return cache.get('name') }`. */
export function handsOn(
  spread: Spread,
  adapters: Adapters,
  getter: TS.GetAccessorDeclaration,
): TS.Expression | undefined {
  const only = getter.body === undefined ? undefined : onlyAnswer(getter.body)
  if (only === undefined || !spread.awaits.has(only) || adapters.has(only)) return undefined
  return countWaits(spread, only) === 1 ? only : undefined
}

/** Loops that compute parts of the answer stand in front of its statement. */
function isWrittenBefore(spread: Spread, answer: TS.Expression): boolean {
  const moved = [...spread.arrays.hoists.values(), ...spread.sorters.found.values()]
  return moved.some(one => one.statement === answer.parent)
}

function onlyAnswer(body: TS.Block): TS.Expression | undefined {
  const [statement] = body.statements
  return body.statements.length === 1 && statement !== undefined && ts.isReturnStatement(statement)
    ? statement.expression
    : undefined
}

function countWaits(spread: Spread, node: TS.Node): number {
  let count = spread.awaits.has(node as TS.Expression) ? 1 : 0
  ts.forEachChild(node, child => {
    if (!isFunctionLike(child)) count += countWaits(spread, child)
  })
  return count
}

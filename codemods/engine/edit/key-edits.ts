import { type TS, ts } from '../compiler.js'
import type { Cause } from '../flow/cause.js'
import type { Drafts } from './draft.js'
import type { Say } from './say.js'

/** Keys are texts in the new cache; the legacy ones were turned into texts by the library. */
export function keyEdits(
  checker: TS.TypeChecker,
  node: TS.Expression,
  cause: Cause,
  drafts: Drafts,
  say: Say,
): void {
  const type = checker.getTypeAtLocation(node)
  if (isText(type)) return
  if (isPrimitive(type) || type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown))
    return drafts.wrap(node, 'String(', ')', 'key', cause)
  const constraint = checker.getBaseConstraintOfType(type)
  if (constraint !== undefined && isText(constraint)) return
  say('CCM-KEY', `a key of type ${checker.typeToString(type)} is no text`, 'blocks', node)
}

export function keyListEdits(
  checker: TS.TypeChecker,
  node: TS.Expression,
  cause: Cause,
  drafts: Drafts,
  say: Say,
): void {
  const element = checker.getIndexTypeOfType(checker.getTypeAtLocation(node), ts.IndexKind.Number)
  if (element !== undefined && isText(element)) return
  if (element === undefined || isPrimitive(element) || element.flags & ts.TypeFlags.Any) {
    const isTight =
      ts.isIdentifier(node) ||
      ts.isPropertyAccessExpression(node) ||
      ts.isArrayLiteralExpression(node) ||
      ts.isCallExpression(node)
    return drafts.wrap(node, isTight ? '' : '(', isTight ? '.map(String)' : ').map(String)', 'key', cause)
  }
  say('CCM-KEY', `keys of type ${checker.typeToString(element)} are no texts`, 'blocks', node)
}

export function isText(type: TS.Type): boolean {
  return type.isUnion()
    ? type.types.every(isText)
    : (type.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.Never)) !== 0
}

function isPrimitive(type: TS.Type): boolean {
  const allowed = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.Undefined
  return type.isUnion() ? type.types.every(isPrimitive) : (type.flags & allowed) !== 0
}

import { type TS, ts } from '../compiler.js'
import type { LegacyRoot } from '../discover/legacy-root.js'
import type { Cause } from '../flow/cause.js'
import type { Shape } from '../flow/shapes.js'
import type { Say } from './say.js'
import type { SiteEdits } from './site-edits.js'

/** Keys are texts in the new cache; the legacy ones were turned into texts by the library. */
export function keyEdits(
  checker: TS.TypeChecker,
  root: LegacyRoot,
  node: TS.Expression,
  cause: Cause,
  out: SiteEdits,
  say: Say,
): void {
  const type = checker.getTypeAtLocation(node)
  if (isText(type)) return
  if (isPrimitive(type)) return asText(node, cause, out)
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) {
    if (out.shapes.isText(node)) return
    const isObject = ['object', 'list'].some(one => out.shapes.of(node).has(one as Shape))
    if (root.recipe.keys === 'identity' && isObject)
      return say('CCM-KEY', `${node.getText()} may be an object, which is no text`, 'blocks', node)
    if (root.recipe.keys === 'identity' && out.shapes.of(node).has('unknown'))
      say(
        'CCM-KEY',
        `nothing says what ${node.getText()} is; objects would all become one key`,
        'review',
        node,
      )
    return asText(node, cause, out)
  }
  const constraint = checker.getBaseConstraintOfType(type)
  if (constraint !== undefined && isText(constraint)) return
  say('CCM-KEY', `a key of type ${checker.typeToString(type)} is no text`, 'blocks', node)
}

function asText(node: TS.Expression, cause: Cause, out: SiteEdits): void {
  const isShort = ts.isShorthandPropertyAssignment(node.parent)
  if (isShort) out.drafts.replace(node.parent, `${node.getText()}: String(${node.getText()})`, 'key', cause)
  else out.drafts.wrap(node, 'String(', ')', 'key', cause)
}

export function keyListEdits(
  checker: TS.TypeChecker,
  node: TS.Expression,
  cause: Cause,
  out: SiteEdits,
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
    return out.drafts.wrap(node, isTight ? '' : '(', isTight ? '.map(String)' : ').map(String)', 'key', cause)
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

/** `string | string[]`. */
export function isTextOrTexts(checker: TS.TypeChecker, type: TS.Type): boolean {
  if (type.isUnion()) return type.types.every(one => isTextOrTexts(checker, one))
  const element = checker.getIndexTypeOfType(type, ts.IndexKind.Number)
  return isText(type) || (checker.isArrayType(type) && element !== undefined && isText(element))
}

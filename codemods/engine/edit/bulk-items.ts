import { type TS, ts } from '../compiler.js'
import type { LegacyRoot } from '../discover/legacy-root.js'
import { listOwnerOf } from '../flow/array-owner.js'
import type { Cause } from '../flow/cause.js'
import { hasModifier, innermost, nameOf } from '../flow/syntax.js'
import { keyEdits } from './key-edits.js'
import { lifetimeOf } from './lifetime.js'
import type { Say } from './say.js'
import type { SiteEdits } from './site-edits.js'

/** `[{ key, val, ttl }]` becomes `[{ key, value, ttl }]`, item by item as it is written, or as a `map` makes each. */
export function bulkItems(
  checker: TS.TypeChecker,
  root: LegacyRoot,
  list: TS.Expression,
  cause: Cause,
  out: SiteEdits,
  say: Say,
): void {
  const items = itemsOf(out, list)
  if (items === undefined)
    return say(
      'CCM-DYNAMIC',
      'the items are not written out here, so their fields cannot be renamed',
      'blocks',
      list,
    )
  for (const item of items) {
    for (const property of item.properties) {
      if (ts.isShorthandPropertyAssignment(property)) {
        if (property.name.text === 'key' && out.isBridged !== true)
          keyEdits(checker, root, property.name, cause, out, say)
        if (property.name.text === 'val')
          out.drafts.insert(property.getStart(), property, 'value: ', 'method', cause)
        if (property.name.text === 'ttl')
          return say('CCM-TTL', 'the lifetime of an item may be 0', 'blocks', property)
      } else if (ts.isPropertyAssignment(property) && nameOf(property) !== undefined)
        field(checker, root, property, cause, out, say)
      else return say('CCM-DYNAMIC', 'an item is put together at run time', 'blocks', property)
    }
  }
}

/** Every literal that an item of the list is made by. */
function itemsOf(out: SiteEdits, list: TS.Expression): readonly TS.ObjectLiteralExpression[] | undefined {
  if (ts.isArrayLiteralExpression(list))
    return list.elements.every(ts.isObjectLiteralExpression) ? list.elements : undefined
  if (!ts.isCallExpression(list) || list.typeArguments !== undefined || !isMapOfList(out, list))
    return undefined
  const [callback] = list.arguments
  if (callback === undefined || !ts.isArrowFunction(callback) || callback.type !== undefined) return undefined
  const item = ts.isBlock(callback.body) ? undefined : innermost(callback.body)
  const isPromised = hasModifier(callback, ts.SyntaxKind.AsyncKeyword)
  return item !== undefined && ts.isObjectLiteralExpression(item) && !isPromised ? [item] : undefined
}

function isMapOfList({ project, shapes }: SiteEdits, call: TS.CallExpression): boolean {
  const isMap = ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'map'
  return isMap && ['Array', 'Unknown'].includes(listOwnerOf(project, shapes, call) ?? '')
}

function field(
  checker: TS.TypeChecker,
  root: LegacyRoot,
  property: TS.PropertyAssignment,
  cause: Cause,
  out: SiteEdits,
  say: Say,
): void {
  const name = nameOf(property)
  if (name === 'key' && out.isBridged !== true) keyEdits(checker, root, property.initializer, cause, out, say)
  if (name === 'val') out.drafts.replace(property.name, 'value', 'method', cause)
  if (name !== 'ttl' || root.recipe.ttl === undefined) return
  const lifetime = lifetimeOf(checker, root.recipe.ttl, property.initializer)
  if ('refused' in lifetime) return say('CCM-TTL', lifetime.refused, 'blocks', property)
  if (lifetime.review !== undefined) say('CCM-TTL', lifetime.review, 'review', property)
  out.drafts.replace(property.initializer, lifetime.text, 'ttl-unit', cause)
}

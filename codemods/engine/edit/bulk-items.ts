import { type TS, ts } from '../compiler.js'
import type { LegacyRoot } from '../discover/legacy-root.js'
import type { Cause } from '../flow/cause.js'
import type { Drafts } from './draft.js'
import { lifetimeOf } from './lifetime.js'
import type { Say } from './say.js'

/** `[{ key, val, ttl }]` becomes `[{ key, value, ttl }]`, item by item as it is written. */
export function bulkItems(
  checker: TS.TypeChecker,
  root: LegacyRoot,
  list: TS.Expression,
  cause: Cause,
  drafts: Drafts,
  say: Say,
): void {
  if (!ts.isArrayLiteralExpression(list) || !list.elements.every(ts.isObjectLiteralExpression))
    return say(
      'CCM-DYNAMIC',
      'the items are not written out here, so their fields cannot be renamed',
      'blocks',
      list,
    )
  for (const item of list.elements as TS.NodeArray<TS.ObjectLiteralExpression>) {
    for (const property of item.properties) {
      if (ts.isShorthandPropertyAssignment(property)) {
        if (property.name.text === 'val')
          drafts.insert(property.getStart(), property, 'value: ', 'method', cause)
        if (property.name.text === 'ttl')
          return say('CCM-TTL', 'the lifetime of an item may be 0', 'blocks', property)
      } else if (ts.isPropertyAssignment(property)) field(checker, root, property, cause, drafts, say)
      else return say('CCM-DYNAMIC', 'an item is built by spreading', 'blocks', property)
    }
  }
}

function field(
  checker: TS.TypeChecker,
  root: LegacyRoot,
  property: TS.PropertyAssignment,
  cause: Cause,
  drafts: Drafts,
  say: Say,
): void {
  const name = property.name.getText()
  if (name === 'val') drafts.replace(property.name, 'value', 'method', cause)
  if (name !== 'ttl' || root.recipe.ttl === undefined) return
  const lifetime = lifetimeOf(checker, root.recipe.ttl, property.initializer)
  if ('refused' in lifetime) return say('CCM-TTL', lifetime.refused, 'blocks', property)
  if (lifetime.review !== undefined) say('CCM-TTL', lifetime.review, 'review', property)
  drafts.replace(property.initializer, lifetime.text, 'ttl-unit', cause)
}

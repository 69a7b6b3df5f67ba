import { type TS, ts } from '../compiler.js'
import type { LegacyRoot } from '../discover/legacy-root.js'
import { outermost } from '../flow/syntax.js'
import { callbackOf } from '../flow/walks.js'

const SAME_ORDER = new Set(['filter', 'map'])
const WITHOUT_ORDER = new Set(['length', 'sort', 'toSorted', 'includes', 'some', 'every'])

/** Can it be told from what is done with a list of keys in which order they stand? */
export function isOrderSeen(keys: TS.Expression, root: LegacyRoot): boolean {
  const list = outermost(keys)
  const { parent } = list
  // `cache.del(cache.keys())`
  if (isOwnCall(root, parent)) return false
  if (!ts.isPropertyAccessExpression(parent)) return true
  const { text } = parent.name
  if (WITHOUT_ORDER.has(text)) return false
  const call = parent.parent
  if (!ts.isCallExpression(call)) return true
  if (text === 'forEach') return !isOwnCall(root, onlyCall(callbackOf(call)))
  return !SAME_ORDER.has(text) || isOrderSeen(call, root)
}

/** `key => cache.del(key)` */
function onlyCall(callback: TS.FunctionExpression | TS.ArrowFunction | undefined): TS.Node | undefined {
  const body = callback?.body
  if (body === undefined || !ts.isBlock(body)) return body
  const [statement] = body.statements
  return body.statements.length === 1 && statement !== undefined && ts.isExpressionStatement(statement)
    ? statement.expression
    : undefined
}

function isOwnCall(root: LegacyRoot, node: TS.Node | undefined): boolean {
  return root.sites.some(site => site.node === node)
}

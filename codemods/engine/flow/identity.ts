import { type TS, ts } from '../compiler.js'
import type { LegacyRoot, LegacySite, Problem } from '../discover/legacy-root.js'
import { isAssignment, isFunctionLike, outermost } from './syntax.js'
import { bodyOf, isWalk, valueName } from './walks.js'

const CHANGING = new Set([
  'push',
  'pop',
  'shift',
  'unshift',
  'splice',
  'sort',
  'reverse',
  'fill',
  'add',
  'set',
  'delete',
  'clear',
])

/** Changes to what was read: seen by the next reader as long as the cache hands out references, lost in a copy. */
export function changesToRead(root: LegacyRoot): Problem[] {
  return root.sites.flatMap(site => {
    if (site.rule?.answers !== 'value' && !isWalk(site.rule)) return []
    const change = isWalk(site.rule) ? changeInWalk(site) : (changeOf(site.node) ?? changeByName(site.node))
    if (change === undefined) return []
    const message =
      'what was read is changed in place; it stays visible while the cache is in this process, and would be lost in a remote one'
    return [{ code: 'CCM-IDENTITY', at: change, message, weight: 'review', chain: [] }]
  })
}

/** `value.x = y`, `value.list.push(y)`, `delete value.x`. */
function changeOf(value: TS.Node): TS.Node | undefined {
  let node = outermost(value)
  let depth = 0
  while (
    (ts.isPropertyAccessExpression(node.parent) || ts.isElementAccessExpression(node.parent)) &&
    node.parent.expression === node
  ) {
    node = outermost(node.parent)
    depth++
  }
  if (depth === 0) return undefined
  const { parent } = node
  if (isAssignment(parent) && parent.left === node) return parent
  if (ts.isDeleteExpression(parent) || ts.isPostfixUnaryExpression(parent)) return parent
  const isCall =
    ts.isCallExpression(parent) && parent.expression === node && ts.isPropertyAccessExpression(node)
  return isCall && ts.isPropertyAccessExpression(node) && CHANGING.has(node.name.text) ? parent : undefined
}

function changeByName(value: TS.Node): TS.Node | undefined {
  const declaration = outermost(value).parent
  if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return undefined
  return changeOfName(
    declaration.name.text,
    ts.findAncestor(declaration, isFunctionLike) ?? declaration.getSourceFile(),
  )
}

function changeInWalk(site: LegacySite): TS.Node | undefined {
  const [name, body] = [valueName(site), bodyOf(site)]
  return name === undefined || body === undefined ? undefined : changeOfName(name, body)
}

function changeOfName(name: string, scope: TS.Node): TS.Node | undefined {
  let found: TS.Node | undefined
  const visit = (node: TS.Node): void => {
    if (ts.isIdentifier(node) && node.text === name) found ??= changeOf(node)
    ts.forEachChild(node, visit)
  }
  visit(scope)
  return found
}

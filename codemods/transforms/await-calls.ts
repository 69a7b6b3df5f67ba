// Awaits forgotten calls of caches made by cachectl, where the function around them is async already.
//   npx jscodeshift -t node_modules/cachectl/codemods/transforms/await-calls.ts src
import type { API, ASTPath, CallExpression, Collection, FileInfo, JSCodeshift } from 'jscodeshift'

const MAKERS = new Set([
  'createCache',
  'getGeneralCache',
  'getModelRegistryCache',
  'getSessionCache',
  'getToolCache',
  'getWorkflowCache',
])
/** Members that answer at once. */
const SYNC = new Set(['on', 'off', 'scan'])
/** Around a call they mean that its promise is dealt with. */
const SETTLED = new Set(['AwaitExpression', 'ReturnStatement', 'ArrowFunctionExpression', 'ArrayExpression'])

export default function awaitCalls(file: FileInfo, { j }: API): string | undefined {
  const root = j(file.source)
  const makers = importedMakers(root, j)
  let changed = false
  const caches = root
    .find(j.VariableDeclarator, { id: { type: 'Identifier' }, init: { type: 'CallExpression' } })
    .filter(({ node }) => {
      const callee = node.init?.type === 'CallExpression' ? node.init.callee : undefined
      return callee?.type === 'Identifier' && makers.has(callee.name)
    })
  for (const cache of caches.paths()) {
    if (cache.node.id.type !== 'Identifier') continue
    const { name } = cache.node.id
    const calls = root
      .find(j.CallExpression, { callee: { type: 'MemberExpression', object: { type: 'Identifier', name } } })
      .filter(path => path.scope.lookup(name) === cache.scope.lookup(name) && isForgotten(path))
    changed = calls.length > 0 || changed
    calls.replaceWith(path => j.awaitExpression(path.node))
  }
  return changed ? root.toSource() : undefined
}

function importedMakers(root: Collection, j: JSCodeshift): Set<string> {
  const names = root
    .find(j.ImportSpecifier)
    .filter(
      path => path.parent.node.source.value === 'cachectl' && MAKERS.has(String(path.node.imported.name)),
    )
    .nodes()
    .map(node => String((node.local ?? node.imported).name))
  return new Set(names)
}

function isForgotten(path: ASTPath<CallExpression>): boolean {
  const { callee } = path.node
  if (
    callee.type !== 'MemberExpression' ||
    callee.property.type !== 'Identifier' ||
    SYNC.has(callee.property.name)
  )
    return false
  const parent = path.parent.node
  // recast prints `await c.get(k)!.name` for `(await c.get(k))!.name`, so that shape is left to a person
  if (SETTLED.has(parent.type) || parent.type === 'TSNonNullExpression') return false
  if (parent.type === 'UnaryExpression' && parent.operator === 'void') return false
  if (parent.type === 'MemberExpression' && ['then', 'catch', 'finally'].includes(parent.property.name))
    return false
  return isInAsyncBody(path)
}

/** The nearest function is async, and the call is in its body: `await` is not allowed among its parameters. */
function isInAsyncBody(path: ASTPath): boolean {
  for (let at: ASTPath = path; at.parent; at = at.parent) {
    const outer = at.parent.node
    if (/^Class(?:Private)?Property$|^StaticBlock$/.test(outer.type)) return false
    if (/Function|ObjectMethod|ClassMethod/.test(outer.type))
      return outer.async === true && outer.body === at.node
  }
  return false
}

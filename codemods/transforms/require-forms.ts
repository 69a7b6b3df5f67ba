// Brings the ways to write `require` of a cache library to the one the migration follows: a constant, then `new`.
//   npx jscodeshift -t node_modules/cachectl/codemods/transforms/require-forms.ts src
import type { API, Collection, FileInfo, JSCodeshift } from 'jscodeshift'

/** Name of the constant, and whether the module is the class itself (node-cache) or the cache itself (memory-cache). */
const LIBRARIES: Readonly<Record<string, { readonly name: string }>> = {
  'node-cache': { name: 'NodeCache' },
  'memory-cache': { name: 'memoryCache' },
  'quick-lru': { name: 'QuickLRU' },
  'lru-cache': { name: 'LRUCache' },
}

export default function requireForms(file: FileInfo, { j }: API): string | undefined {
  const root = j(file.source)
  let changed = false
  for (const [library, { name }] of Object.entries(LIBRARIES)) {
    changed = hoistInline(root, j, library, name) || changed
  }
  changed = newForCalls(root, j) || changed
  return changed ? root.toSource() : undefined
}

/** `require('memory-cache').get(k)` and `new (require('node-cache'))()`: the module gets a name first. */
function hoistInline(root: Collection, j: JSCodeshift, library: string, name: string): boolean {
  const inline = root
    .find(j.CallExpression, { callee: { type: 'Identifier', name: 'require' } })
    .filter(path => path.node.arguments.length === 1 && isText(path.node.arguments[0], library))
    .filter(path => isInline(path.parent.node, path.node))
  if (inline.length === 0 || isBound(root, j, name)) return false
  inline.replaceWith(() => j.identifier(name))
  const declaration = j.variableDeclaration('const', [
    j.variableDeclarator(
      j.identifier(name),
      j.callExpression(j.identifier('require'), [j.stringLiteral(library)]),
    ),
  ])
  const [program] = root.find(j.Program).paths()
  const body = program?.node.body ?? []
  const first = body.findIndex(statement => !isDirective(statement))
  const target = body[first]
  // a comment at the top of the file belongs to the file, not to what was its first statement
  if (target?.comments) {
    declaration.comments = target.comments
    target.comments = null
  }
  body.splice(Math.max(first, 0), 0, declaration)
  return true
}

/** Used in place: its member is taken, or it is constructed. A `const { LRUCache } = require()` is fine as it is. */
function isInline(parent: { type: string; object?: unknown; callee?: unknown }, node: unknown): boolean {
  if (parent.type === 'MemberExpression') return parent.object === node
  return parent.type === 'NewExpression' && parent.callee === node
}

/** lru-cache up to 4 could be called without `new`; `new` means the same there and works in every later version. */
function newForCalls(root: Collection, j: JSCodeshift): boolean {
  const names = root
    .find(j.VariableDeclarator, { id: { type: 'Identifier' }, init: { type: 'CallExpression' } })
    .filter(path => {
      const { init } = path.node
      return (
        init?.type === 'CallExpression' &&
        init.callee.type === 'Identifier' &&
        init.callee.name === 'require' &&
        isText(init.arguments[0], 'lru-cache')
      )
    })
    .paths()
  let changed = false
  for (const path of names) {
    if (path.node.id.type !== 'Identifier') continue
    const { name } = path.node.id
    const calls = root
      .find(j.CallExpression, { callee: { type: 'Identifier', name } })
      .filter(call => call.scope.lookup(name) === path.scope)
    changed = calls.length > 0 || changed
    calls.replaceWith(call => j.newExpression(call.node.callee, call.node.arguments))
  }
  return changed
}

function isBound(root: Collection, j: JSCodeshift, name: string): boolean {
  return root.find(j.Identifier, { name }).length > 0
}

function isText(node: unknown, text: string): boolean {
  return typeof node === 'object' && node !== null && 'value' in node && node.value === text
}

function isDirective(node: { type: string }): boolean {
  return node.type === 'ExpressionStatement' && 'directive' in node && typeof node.directive === 'string'
}

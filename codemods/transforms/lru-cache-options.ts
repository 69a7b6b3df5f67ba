// Renames the options and methods of lru-cache 6 and older to those of 7 and later.
//   npx jscodeshift -t node_modules/cachectl/codemods/transforms/lru-cache-options.ts src
import type {
  API,
  ASTPath,
  CallExpression,
  Collection,
  FileInfo,
  JSCodeshift,
  ObjectExpression,
} from 'jscodeshift'

const OPTIONS: Readonly<Record<string, string>> = {
  maxAge: 'ttl',
  length: 'sizeCalculation',
  stale: 'allowStale',
}
const METHODS: Readonly<Record<string, string>> = { reset: 'clear', del: 'delete', prune: 'purgeStale' }
const PROPERTIES: Readonly<Record<string, string>> = { itemCount: 'size' }

export default function lruCacheOptions(file: FileInfo, { j }: API): string | undefined {
  const root = j(file.source)
  let changed = false
  for (const className of classNames(root, j)) {
    const made = root.find(j.NewExpression, { callee: { type: 'Identifier', name: className } })
    for (const path of made.paths()) {
      const [options] = path.node.arguments
      if (options?.type === 'ObjectExpression') changed = renameOptions(options) || changed
      const variable = path.parent.node
      if (variable.type !== 'VariableDeclarator' || variable.id.type !== 'Identifier') continue
      changed = renameUses(root, j, variable.id.name, path.parent) || changed
    }
  }
  return changed ? root.toSource() : undefined
}

/** What the file calls the class: `const LRU = require('lru-cache')`, `import LRU from 'lru-cache'`. */
function classNames(root: Collection, j: JSCodeshift): string[] {
  const required = root
    .find(j.VariableDeclarator, {
      id: { type: 'Identifier' },
      init: { type: 'CallExpression', callee: { name: 'require' } },
    })
    .filter(path =>
      isLibrary(path.node.init?.type === 'CallExpression' ? path.node.init.arguments[0] : undefined),
    )
    .nodes()
    .map(node => (node.id.type === 'Identifier' ? node.id.name : ''))
  const imported = root
    .find(j.ImportDefaultSpecifier)
    .filter(path => isLibrary(path.parent.node.source))
    .nodes()
    .map(node => String(node.local?.name ?? ''))
  return [...required, ...imported].filter(name => name !== '')
}

function renameOptions(options: ObjectExpression): boolean {
  const named = options.properties.flatMap(property =>
    'key' in property && property.key.type === 'Identifier' && !property.computed
      ? [{ property, key: property.key }]
      : [],
  )
  // `max` counted what `length` measured; that number is called maxSize now
  const measures = named.some(({ key }) => key.name === 'length')
  const names = measures ? { ...OPTIONS, max: 'maxSize' } : OPTIONS
  const renamed = named.filter(({ key }) => Object.hasOwn(names, key.name))
  for (const { property, key } of renamed) {
    key.name = names[key.name] ?? key.name
    if ('shorthand' in property) property.shorthand = false
  }
  return renamed.length > 0
}

function renameUses(root: Collection, j: JSCodeshift, name: string, declarator: ASTPath): boolean {
  let changed = false
  const uses = root
    .find(j.MemberExpression, { object: { type: 'Identifier', name }, computed: false })
    .filter(path => path.scope.lookup(name) === declarator.scope.lookup(name))
  for (const path of uses.paths()) {
    const { property } = path.node
    if (property.type !== 'Identifier') continue
    const isCalled = path.parent.node.type === 'CallExpression' && path.parent.node.callee === path.node
    const to = (isCalled ? METHODS : PROPERTIES)[property.name]
    if (to !== undefined) property.name = to
    const aged = isCalled && property.name === 'set' && ageToOption(path.parent.node, j)
    changed = to !== undefined || aged || changed
  }
  return changed
}

/** `set(key, value, 5000)` was the age in milliseconds; it is an option now. */
function ageToOption(call: CallExpression, j: JSCodeshift): boolean {
  const age = call.arguments[2]
  if (age === undefined || age.type === 'ObjectExpression' || age.type === 'SpreadElement') return false
  call.arguments[2] = j.objectExpression([j.objectProperty(j.identifier('ttl'), age)])
  return true
}

function isLibrary(node: unknown): boolean {
  return typeof node === 'object' && node !== null && 'value' in node && node.value === 'lru-cache'
}

import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { importSource, requireSource } from './callee.js'
import type { References } from './references.js'
import { isAssignment, isFunctionLike, outermost } from './syntax.js'

const DEEPEST = 12

/** Things of the language in which a value of ours can lie, and from which it can come back. */
const CONTAINERS = new Set([
  'Array',
  'Map',
  'Object',
  'Promise',
  'Proxy',
  'Reflect',
  'Set',
  'WeakMap',
  'WeakRef',
  'global',
  'globalThis',
  'process',
  'self',
  'window',
])

/** Does the value come out of something that is not ours, and into which nothing of ours is put? */
export function isForeign(project: Project, references: References, value: TS.Node): boolean {
  const seen = (one: TS.Node, depth: number): boolean => {
    if (depth > DEEPEST) return false
    if (ts.isVariableDeclaration(one) || ts.isParameter(one)) return comesFromElsewhere(one, depth)
    const start = leftmost(references, one as TS.Expression)
    if (start === undefined) return false
    if (ts.isLiteralExpression(start)) return true
    if (ts.isArrayLiteralExpression(start))
      return depth === 0 && start.elements.every(item => seen(item, depth + 1))
    if (!ts.isIdentifier(start) || CONTAINERS.has(start.text)) return false
    const declarations = references.declarationsAt(start)
    if (declarations.length === 0) return importSource(start)?.startsWith('.') !== true
    return declarations.every(declaration => comesFromElsewhere(declaration, depth + 1))
  }
  const comesFromElsewhere = (declaration: TS.Declaration, depth: number): boolean => {
    if (!project.isOwn(declaration.getSourceFile())) return true
    const from = (next: TS.Expression): boolean => seen(next, depth + 1)
    if (ts.isBindingElement(declaration)) {
      const whole = ts.walkUpBindingElementsAndPatterns(declaration)
      return !isWritten(references, declaration) && comesFromElsewhere(whole, depth)
    }
    if (ts.isParameter(declaration)) return isCalledBySomebodyElse(declaration, from)
    if (!ts.isVariableDeclaration(declaration)) return false
    if (ts.isCatchClause(declaration.parent)) return true
    const loop = declaration.parent.parent
    if (ts.isForOfStatement(loop)) return from(loop.expression)
    if (declaration.initializer === undefined) return false
    const path = requireSource(declaration.initializer)
    return path === undefined ? from(declaration.initializer) : !path.startsWith('.')
  }
  return seen(value, 0)
}

/** The parameter of a callback that a library calls: `app.get('/', (req, res) => ...)`. */
function isCalledBySomebodyElse(
  parameter: TS.ParameterDeclaration,
  from: (value: TS.Expression) => boolean,
): boolean {
  const owner = parameter.parent
  if (!isFunctionLike(owner)) return false
  const call = outermost(owner).parent
  return ts.isCallExpression(call) && call.expression !== outermost(owner) && from(call.expression)
}

/** Where a chain of accesses and calls begins; undefined where something of ours may have come in on the way. */
function leftmost(references: References, value: TS.Expression): TS.Expression | undefined {
  let at: TS.Expression = value
  for (;;) {
    if (ts.isPropertyAccessExpression(at) && isPut(references, at.name.text)) return undefined
    if (ts.isCallExpression(at) && isOwnModule(at)) return undefined
    if (
      ts.isPropertyAccessExpression(at) ||
      ts.isElementAccessExpression(at) ||
      ts.isCallExpression(at) ||
      ts.isNewExpression(at) ||
      ts.isParenthesizedExpression(at) ||
      ts.isNonNullExpression(at) ||
      ts.isAwaitExpression(at) ||
      ts.isAsExpression(at)
    )
      at = at.expression
    else return at
  }
}

/** `require('./x')`, and `require(x)`, which may be anything. */
function isOwnModule(call: TS.CallExpression): boolean {
  if (!ts.isIdentifier(call.expression) || call.expression.text !== 'require') return false
  const [path] = call.arguments
  return path === undefined || !ts.isStringLiteralLike(path) || path.text.startsWith('.')
}

function isWritten(references: References, element: TS.BindingElement): boolean {
  const key = element.propertyName ?? element.name
  return !ts.isIdentifier(key) || isPut(references, key.text)
}

/** `req.store = make()`: properties of others in which this project puts something. */
function isPut(references: References, name: string): boolean {
  return references.named(name).some(node => {
    const access = node.parent
    const isMember = ts.isPropertyAccessExpression(access)
      ? access.name === node
      : ts.isElementAccessExpression(access)
    return (
      isMember &&
      isAssignment(access.parent) &&
      access.parent.left === access &&
      references.targets(node).length === 0
    )
  })
}

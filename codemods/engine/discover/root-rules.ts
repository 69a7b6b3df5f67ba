import type { Method, Recipe } from '../../recipes/recipe.js'
import { type TS, ts } from '../compiler.js'
import type { Shape, Shapes } from '../flow/shapes.js'
import { displayName, innermost, isFunctionLike, outermost } from '../flow/syntax.js'
import { bridgeAround } from './bridged.js'
import type { LegacyRoot } from './legacy-root.js'
import type { Project } from './project.js'

/** `a ?? new C()` is made of values that are instances. */
export function isMade(root: LegacyRoot, node: TS.Expression): boolean {
  if (root.values.has(node)) return true
  if (ts.isBinaryExpression(node)) return [node.left, node.right].some(one => isMade(root, innermost(one)))
  if (ts.isConditionalExpression(node))
    return isMade(root, innermost(node.whenTrue)) || isMade(root, innermost(node.whenFalse))
  return false
}

/** Classes of the language are everywhere: only instances that somebody named are caches. */
export function isWanted(project: Project, { source }: Recipe, at: TS.Expression): boolean {
  if (!('global' in source)) return true
  const name = rootName(at)
  const path = project.path(at.getSourceFile())
  // a field goes by its own name, too: `store` for `Users.store`
  const titles = [name, name.split('.').at(-1)]
  return source.names.some(one => titles.some(title => one === title || one === `${path}:${title}`))
}

/** The name of what a new instance is first stored in. */
export function rootName(given: TS.Expression): string {
  const expression = bridgeAround(given) ?? given
  const parent = outermost(expression).parent
  if (ts.isBinaryExpression(parent)) return parent.left.getText().replace(/^this\./, '')
  if (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isPropertyAssignment(parent))
    return displayName(parent)
  return expression.getText().slice(0, 40)
}

/** The rule that fits a call, by the number and the shape of its arguments. */
export function ruleFor(
  checker: TS.TypeChecker,
  rules: Method | readonly Method[] | undefined,
  call: TS.CallExpression,
  shapes: Shapes,
): Method | undefined {
  if (rules === undefined) return undefined
  const first = call.arguments[0]
  const shape =
    first === undefined
      ? 'single'
      : (shapeOf(checker, checker.getTypeAtLocation(first)) ?? shapeSeen(shapes, call, first))
  return [rules].flat().find((rule): rule is Method => {
    if (rule.least !== undefined && call.arguments.length < rule.least) return false
    return rule.when === undefined || rule.when === (shape ?? 'either')
  })
}

/** undefined where it may be one or the other. */
function shapeOf(checker: TS.TypeChecker, type: TS.Type): 'array' | 'single' | undefined {
  if (type.isUnion()) {
    const shapes = new Set(type.types.map(one => shapeOf(checker, one)))
    return shapes.size === 1 ? [...shapes][0] : undefined
  }
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) return undefined
  return checker.isArrayType(type) || checker.isTupleType(type) ? 'array' : 'single'
}

/** Where its type says nothing: what flows there, or that the same name is the key of another call beside this one. */
function shapeSeen(
  shapes: Shapes,
  call: TS.CallExpression,
  first: TS.Expression,
): 'array' | 'single' | undefined {
  // by its name it takes lists, whoever calls it today
  if (/[a-z]s$/i.test(first.getText())) return undefined
  const seen = shapes.of(first)
  if (['list', 'unknown', 'object'].every(one => !seen.has(one as Shape))) return 'single'
  if ([...seen].every(one => one === 'list')) return 'array'
  return isKeyElsewhere(call, first) ? 'single' : undefined
}

const SINGLE = new Set(['get', 'set', 'has', 'take', 'ttl', 'getTtl'])

function isKeyElsewhere(call: TS.CallExpression, first: TS.Expression): boolean {
  const own = ts.findAncestor(call, isFunctionLike)
  if (own === undefined || !ts.isIdentifier(first) || !ts.isPropertyAccessExpression(call.expression))
    return false
  const cache = call.expression.expression.getText()
  let isFound = false
  const visit = (node: TS.Node): void => {
    if (
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      SINGLE.has(node.expression.name.text) &&
      node.expression.expression.getText() === cache &&
      node.arguments[0]?.getText() === first.text
    )
      isFound = true
    else if (!isFound) ts.forEachChild(node, visit)
  }
  visit(own)
  return isFound
}

/** `null`, `undefined`, `void 0`: an empty place, not another cache. */
export function isNothing(value: TS.Expression): boolean {
  return (
    value.kind === ts.SyntaxKind.NullKeyword || value.getText() === 'undefined' || ts.isVoidExpression(value)
  )
}

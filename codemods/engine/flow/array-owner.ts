import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { calleeOf, importSource, requireSource } from './callee.js'
import { originOf } from './framework-of.js'
import type { Shapes } from './shapes.js'
import { innermost } from './syntax.js'

/** `Unknown`: no type says so, but it is data that comes from outside, and such methods are those of lists. */
export type ListOwner = 'Array' | 'Set' | 'Map' | 'Unknown'

const OWNERS = new Set(['Array', 'Set', 'Map'])
/** Methods that take a callback. */
const OF_LISTS = new Set([
  'forEach',
  'map',
  'flatMap',
  'filter',
  'some',
  'every',
  'find',
  'findIndex',
  'reduce',
  'sort',
])
const GIVE_LISTS = new Set([
  'filter',
  'map',
  'slice',
  'concat',
  'sort',
  'reverse',
  'flat',
  'flatMap',
  'split',
])

/** By its name alone. */
export function isListMethod(call: TS.CallExpression): boolean {
  return ts.isPropertyAccessExpression(call.expression) && OF_LISTS.has(call.expression.name.text)
}

/** Whose method is called here, as far as lists are concerned. */
export function listOwnerOf(
  project: Project,
  shapes: Shapes,
  call: TS.CallExpression,
): ListOwner | undefined {
  const { from, owner } = calleeOf(project, call)
  if (from === 'lib') return owner !== undefined && OWNERS.has(owner) ? (owner as ListOwner) : undefined
  if (from !== 'unknown' || !isListMethod(call) || !ts.isPropertyAccessExpression(call.expression))
    return undefined
  const receiver = call.expression.expression
  if ((project.checker.getTypeAtLocation(receiver).flags & ts.TypeFlags.Any) === 0) return undefined
  const seen = shapes.of(receiver)
  if ([...seen].every(one => one === 'list' || one === 'nothing')) return 'Array'
  return ['object', 'text', 'number'].every(one => !seen.has(one as 'object')) && isData(project, receiver)
    ? 'Unknown'
    : undefined
}

/** A value, not the tool of a library: `rows`, `req.body.ids`, `await load()`; not `R.map`, `$('a').map`, `cursor.forEach`. */
function isData(project: Project, expression: TS.Expression): boolean {
  const value = innermost(expression)
  if (ts.isAwaitExpression(value) || value.kind === ts.SyntaxKind.ThisKeyword) return true
  if (ts.isPropertyAccessExpression(value) || ts.isElementAccessExpression(value))
    return isData(project, value.expression)
  if (ts.isCallExpression(value))
    return (
      ts.isPropertyAccessExpression(value.expression) &&
      GIVE_LISTS.has(value.expression.name.text) &&
      isData(project, value.expression.expression)
    )
  if (!ts.isIdentifier(value) || importSource(value) !== undefined) return false
  const declarations = project.checker.getSymbolAtLocation(value)?.declarations ?? []
  return declarations.length > 0 && declarations.every(one => isHeldData(project, one))
}

function isHeldData(project: Project, declaration: TS.Declaration): boolean {
  const whole = ts.isBindingElement(declaration)
    ? ts.walkUpBindingElementsAndPatterns(declaration)
    : declaration
  if (ts.isParameter(whole)) return true
  if (!ts.isVariableDeclaration(whole)) return false
  const given = whole.initializer && innermost(whole.initializer)
  if (given === undefined || ts.isAwaitExpression(given)) return true
  return requireSource(given) === undefined && originOf(project, given) === undefined
}

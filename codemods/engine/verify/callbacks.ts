import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { hostOf } from '../flow/callee.js'
import { hasModifier, isFunctionExpression, outermost } from '../flow/syntax.js'
import { isPromiseType } from './census.js'
import { fateOf, isWaitingHost } from './fate.js'

/** An async function where a synchronous one is expected; undefined where all is well. */
export function callbackShape(project: Project, node: TS.Node): string | undefined {
  if (ts.isMethodDeclaration(node)) return overriding(project, node)
  const isReference = (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) && isPassed(node)
  if (!isFunctionExpression(node) && !isReference) return undefined
  if (isFunctionExpression(node) && !hasModifier(node, ts.SyntaxKind.AsyncKeyword) && ts.isBlock(node.body))
    return undefined
  if (!answersPromise(project, node as TS.Expression)) return undefined
  const value = outermost(node)
  const parent = value.parent
  if (ts.isCallExpression(parent) && parent.expression !== value)
    return passed(project, parent, value as TS.Expression)
  if (ts.isNewExpression(parent))
    return parent.expression.getText() === 'Promise' ? 'the executor of a promise is async' : undefined
  return expectsNone(project, value as TS.Expression)
    ? 'an async function takes the place of a synchronous one'
    : undefined
}

/** Only names that stand for a value here, not the middle of a longer chain. */
function isPassed(node: TS.Node): boolean {
  const { parent } = node
  if (ts.isCallExpression(parent)) return parent.arguments.includes(node as TS.Expression)
  return ts.isPropertyAssignment(parent) && parent.initializer === node
}

function answersPromise(project: Project, node: TS.Expression): boolean {
  return project.checker
    .getTypeAtLocation(node)
    .getCallSignatures()
    .some(one => isPromiseType(project.checker, one.getReturnType()))
}

function passed(project: Project, call: TS.CallExpression, value: TS.Expression): string | undefined {
  const index = call.arguments.indexOf(value)
  const method = ts.isPropertyAccessExpression(call.expression)
    ? call.expression.name.text
    : call.expression.getText()
  if (isWaitingHost(project, call, value)) return undefined
  const type = project.checker.getTypeAtLocation(call)
  const element = project.checker.getIndexTypeOfType(type, ts.IndexKind.Number)
  if (element !== undefined && isPromiseType(project.checker, element))
    return fateOf(project, call) === undefined ? undefined : listFate(project, call)
  if (isPromiseType(project.checker, type) && fateOf(project, call) === undefined) return undefined
  if (expectsNone(project, value)) return `${method} is given an async function`
  return hostOf(project, call, index)?.does === 'forbids' ? `${method} is given an async function` : undefined
}

/** A list of promises: collected, handed on under its own type, or lost. */
function listFate(_project: Project, call: TS.CallExpression): string | undefined {
  const parent = outermost(call).parent
  if (ts.isVariableDeclaration(parent) || ts.isReturnStatement(parent) || ts.isArrowFunction(parent))
    return undefined
  return ts.isPropertyAccessExpression(parent) ||
    ts.isExpressionStatement(parent) ||
    ts.isForOfStatement(parent) ||
    ts.isSpreadElement(parent)
    ? 'a list of promises is not collected'
    : undefined
}

/** The place wants a function whose answer is looked at, or thrown away, at once. */
function expectsNone(project: Project, value: TS.Expression): boolean {
  const { checker } = project
  const contextual = checker.getContextualType(value)
  const signatures =
    contextual === undefined ? [] : checker.getNonNullableType(contextual).getCallSignatures()
  if (signatures.length === 0) return false
  return signatures.every(one => {
    const answer = one.getReturnType()
    if (isPromiseType(checker, answer)) return false
    return (answer.flags & (ts.TypeFlags.Any | ts.TypeFlags.TypeParameter)) === 0
  })
}

/** An async method under an inherited synchronous signature: whoever calls it by that does not wait. */
function overriding(project: Project, method: TS.MethodDeclaration): string | undefined {
  const owner = method.parent
  if (!hasModifier(method, ts.SyntaxKind.AsyncKeyword) || !ts.isClassLike(owner)) return undefined
  for (const clause of owner.heritageClauses ?? [])
    for (const type of clause.types) {
      const inherited = project.checker.getTypeAtLocation(type).getProperty(method.name.getText())
      const signatures =
        inherited === undefined
          ? []
          : project.checker.getTypeOfSymbolAtLocation(inherited, method).getCallSignatures()
      const isSync =
        signatures.length > 0 &&
        signatures.every(
          one =>
            !isPromiseType(project.checker, one.getReturnType()) &&
            (one.getReturnType().flags & ts.TypeFlags.Any) === 0,
        )
      if (isSync) return 'an async method overrides a synchronous one'
    }
  return undefined
}

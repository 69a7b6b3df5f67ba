import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { isAssignment, isAsync, outermost } from '../flow/syntax.js'
import { callbackShape } from './callbacks.js'
import { fateOf } from './fate.js'
import { withoutCounterpart } from './without-counterpart.js'

/** A promise that nobody waits for, or a function that answers one where nobody expects it. */
export interface Loss {
  /** Relative path. */
  readonly file: string
  readonly position: number
  readonly line: number
  /** Which mistake it is, in a few words. */
  readonly shape: string
  /** The call or function, as it is written. */
  readonly text: string
  /** What is called; '' for functions. Edits do not change it. */
  readonly name: string
}

/**
 * Looks at every call that answers a promise, independently of how the plan was made: it must be awaited, returned, collected or
 * chained. `names`, if given, are those that calls must have to be looked at. Compilers and linters miss about a third of these mistakes (promises in templates, tests, `unknown` parameters).
 */
export function census(
  project: Project,
  files: readonly TS.SourceFile[],
  names?: ReadonlySet<string>,
): Loss[] {
  const losses: Loss[] = []
  for (const file of files) {
    const report = (node: TS.Node, shape: string): void => {
      const position = node.getStart(file)
      const { line } = file.getLineAndCharacterOfPosition(position)
      const text = node.getText(file).slice(0, 80)
      losses.push({ file: project.path(file), position, line: line + 1, shape, text, name: calledName(node) })
    }
    const visit = (node: TS.Node): void => {
      const shape = isOfInterest(node, names) ? shapeOf(project, node) : undefined
      if (shape !== undefined) report(node, shape)
      ts.forEachChild(node, visit)
    }
    visit(file)
  }
  return losses
}

/** A call, await or function that could be about one of the names. */
function isOfInterest(node: TS.Node, names: ReadonlySet<string> | undefined): boolean {
  if (names === undefined) return true
  if (ts.isCallExpression(node)) return isNamed(node, names)
  if (ts.isAwaitExpression(node))
    return !ts.isCallExpression(node.expression) || isNamed(node.expression, names)
  if (ts.isIdentifier(node)) return names.has(node.text)
  if (ts.isPropertyAccessExpression(node)) return names.has(node.name.text)
  if (ts.isElementAccessExpression(node))
    return ts.isStringLiteralLike(node.argumentExpression) && names.has(node.argumentExpression.text)
  if (ts.isBindingElement(node)) return names.has((node.propertyName ?? node.name).getText())
  return true
}

function isNamed(call: TS.CallExpression, names: ReadonlySet<string>): boolean {
  const name = calledName(call)
  return name === '' || names.has(name)
}

function shapeOf(project: Project, node: TS.Node): string | undefined {
  if (ts.isAwaitExpression(node)) return isPointless(project, node) ? 'an await of no promise' : addedTo(node)
  if (ts.isCallExpression(node)) return isPromise(project, node) ? fateOf(project, node) : undefined
  if (isReadAtOnce(project, node)) return 'an async iterable is read at once'
  if (isPromisedRead(project, node))
    return ts.isBindingElement(node) ? 'a promise is destructured' : fateOf(project, node)
  return callbackShape(project, node)
}

const ASYNC_ITERABLES = new Set([
  'AsyncGenerator',
  'AsyncIterable',
  'AsyncIterableIterator',
  'AsyncIteratorObject',
])

/** `for..of` without await, a spread, `Array.from`, or `yield*` of a generator that is not async. */
function isReadAtOnce(project: Project, node: TS.Node): boolean {
  const isAsyncIterable = (one: TS.Node): boolean =>
    ASYNC_ITERABLES.has(project.checker.getTypeAtLocation(one).symbol?.name ?? '')
  if (ts.isForOfStatement(node)) return node.awaitModifier === undefined && isAsyncIterable(node.expression)
  if (ts.isSpreadElement(node)) return isAsyncIterable(node.expression)
  if (!ts.isYieldExpression(node) || node.asteriskToken === undefined || node.expression === undefined)
    return false
  const owner = ts.findAncestor(node, ts.isFunctionLike)
  return owner !== undefined && !isAsync(owner) && isAsyncIterable(node.expression)
}

/** A getter, or a property that stands for one, that answers a promise looks like any other property to its readers. */
function isPromisedRead(project: Project, node: TS.Node): node is TS.Expression | TS.BindingElement {
  const name = ts.isPropertyAccessExpression(node)
    ? node.name
    : ts.isElementAccessExpression(node)
      ? node.argumentExpression
      : ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)
        ? (node.propertyName ?? node.name)
        : undefined
  if (name === undefined || isTarget(node)) return false
  const owner = ts.isBindingElement(node)
    ? project.checker.getTypeAtLocation(node.parent).getProperty(name.getText())
    : project.checker.getSymbolAtLocation(name)
  const isRead = owner?.declarations?.some(
    one => ts.isGetAccessorDeclaration(one) || ts.isPropertySignature(one),
  )
  if (owner === undefined || isRead !== true) return false
  return isPromiseType(project.checker, project.checker.getTypeOfSymbolAtLocation(owner, node))
}

function isTarget(node: TS.Node): boolean {
  const value = outermost(node)
  return isAssignment(value.parent) && value.parent.left === value
}

export function isPromise(project: Project, node: TS.Expression): boolean {
  return isPromiseType(project.checker, project.checker.getTypeAtLocation(node))
}

export function isPromiseType(checker: TS.TypeChecker, type: TS.Type): boolean {
  if (type.isUnionOrIntersection()) return type.types.some(one => isPromiseType(checker, one))
  return type.symbol?.name === 'Promise' || type.symbol?.name === 'PromiseLike'
}

/** `await await x()`, or an await left where the call went. */
function isPointless(project: Project, node: TS.AwaitExpression): boolean {
  if (ts.isAwaitExpression(node.expression)) return true
  const type = project.checker.getTypeAtLocation(node.expression)
  const isOpen = (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) !== 0
  return (
    !isOpen &&
    ts.isCallExpression(node.expression) &&
    type.getProperty('then') === undefined &&
    !isPromiseType(project.checker, type)
  )
}

/** `n += await x()` adds to what `n` was before the wait. */
function addedTo(node: TS.AwaitExpression): string | undefined {
  for (let at: TS.Node = node; !ts.isStatement(at) && !ts.isFunctionLike(at); at = at.parent) {
    const { parent } = at
    if (!ts.isBinaryExpression(parent) || parent.right !== at) continue
    const kind = parent.operatorToken.kind
    if (
      kind > ts.SyntaxKind.FirstAssignment &&
      kind <= ts.SyntaxKind.LastCompoundAssignment &&
      !LOGICAL.has(parent.operatorToken.getText())
    )
      return 'a value is read before the wait and written after it'
  }
  return undefined
}

const LOGICAL = new Set(['??=', '||=', '&&='])

/** New are those without a counterpart of the same file, shape and name. */
export function addedLosses(before: readonly Loss[], after: readonly Loss[]): Loss[] {
  return withoutCounterpart(before, after, keyOf)
}

const keyOf = (one: Loss): string => `${one.file}\0${one.shape}\0${one.name}`

function calledName(node: TS.Node): string {
  if (!ts.isCallExpression(node)) return ''
  const callee = node.expression
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : ''
}

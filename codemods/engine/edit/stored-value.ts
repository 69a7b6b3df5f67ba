import type { Role } from '../../recipes/recipe.js'
import { type TS, ts } from '../compiler.js'
import type { Cause } from '../flow/cause.js'
import { hoistTarget } from '../flow/hoist.js'
import { identifiersIn } from '../flow/loops.js'
import { innermost, isAssignment, isFunctionLike, outermost } from '../flow/syntax.js'
import type { Drafts } from './draft.js'
import { inFront } from './in-front.js'
import type { FileNames } from './names.js'

interface Out {
  readonly drafts: Drafts
  readonly names: FileNames
  readonly cause: Cause
}

/** `return c.put(k, value)` answered the value: a name that still means it after the wait, if need be a new one; else undefined. */
export function storedValue(
  checker: TS.TypeChecker,
  call: TS.Node,
  roles: readonly Role[],
  out: Out,
): string | undefined {
  if (!ts.isCallExpression(call)) return undefined
  const value = call.arguments[roles.indexOf('value')]
  if (value === undefined) return undefined
  if (isSteady(checker, value)) return value.text
  return ts.isIdentifier(value) ? undefined : named(checker, call, value, out)
}

/** Key and value get names in front of their statement, one after the other as they were computed before. */
function named(
  checker: TS.TypeChecker,
  call: TS.CallExpression,
  value: TS.Expression,
  { drafts, names, cause }: Out,
): string | undefined {
  const target = isWhole(call) ? hoistTarget(outermost(call) as TS.Expression) : undefined
  const method = call.expression
  if (target === undefined || !ts.isPropertyAccessExpression(method) || ts.isOptionalChain(call))
    return undefined
  if (!isFixed(checker, method.expression) || call.arguments.some(holdsFunction)) return undefined
  const before = call.arguments.slice(0, call.arguments.indexOf(value))
  const moved = before.filter(one => !ts.isStringLiteralLike(one) && !isSteady(checker, one))
  if (acts(value) && !moved.every(one => isCoerced(checker, one))) return undefined
  const lines: string[] = []
  const end = target.getText().endsWith(';') ? ';' : ''
  const give = (one: TS.Expression, base: string): string => {
    const name = names.fresh(method.name, base)
    drafts.statement(
      one,
      render => {
        lines.push(`const ${name} = ${render(one.getStart(), one.end)}${end}`)
        return name
      },
      'answer',
      cause,
    )
    return name
  }
  for (const one of moved) give(one, 'key')
  const stored = give(value, 'stored')
  inFront(
    drafts,
    target,
    render => {
      lines.length = 0
      const rest = render(target.getStart(), target.end)
      return { before: [...lines], rest }
    },
    'answer',
    cause,
  )
  return stored
}

/** The call is all that is returned, or all that a `const` is given. */
function isWhole(call: TS.Node): boolean {
  const value = outermost(call)
  const { parent } = value
  return (
    ts.isReturnStatement(parent) ||
    (ts.isVariableDeclaration(parent) && parent.initializer === value) ||
    (ts.isArrowFunction(parent) && parent.body === value)
  )
}

/** It is a text or a number by the time the value is computed: an object that the value changes would be another key after it. */
function isCoerced(checker: TS.TypeChecker, key: TS.Expression): boolean {
  const flags = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike
  return ts.isTemplateExpression(key) || (checker.getTypeAtLocation(key).flags & flags) !== 0
}

/** Computing it may change something. */
function acts(node: TS.Node): boolean {
  return (
    ts.isCallExpression(node) ||
    ts.isNewExpression(node) ||
    ts.isTaggedTemplateExpression(node) ||
    ts.isAwaitExpression(node) ||
    ts.isYieldExpression(node) ||
    ts.isDeleteExpression(node) ||
    ts.isPostfixUnaryExpression(node) ||
    (ts.isPrefixUnaryExpression(node) && /^(?:\+\+|--)/.test(node.getText())) ||
    isAssignment(node) ||
    ts.forEachChild(node, one => acts(one) || undefined) === true
  )
}

/** Functions inside may be written out as loops, in front of the same statement. */
function holdsFunction(node: TS.Node): boolean {
  return (
    isFunctionLike(node) ||
    ts.isClassLike(node) ||
    ts.forEachChild(node, one => holdsFunction(one) || undefined) === true
  )
}

/** A name that is never given another value, or one that is imported. */
function isFixed(checker: TS.TypeChecker, node: TS.Expression): boolean {
  const flags = checker.getSymbolAtLocation(node)?.flags ?? 0
  return isSteady(checker, node) || (ts.isIdentifier(node) && (flags & ts.SymbolFlags.Alias) !== 0)
}

/** A name that is never given another value. */
function isSteady(checker: TS.TypeChecker, node: TS.Expression): node is TS.Identifier {
  if (!ts.isIdentifier(node)) return false
  const declaration = checker.getSymbolAtLocation(node)?.valueDeclaration
  if (declaration === undefined || !(ts.isVariableDeclaration(declaration) || ts.isParameter(declaration)))
    return false
  const isConst =
    ts.isVariableDeclaration(declaration) && (declaration.parent.flags & ts.NodeFlags.Const) !== 0
  const scope = ts.findAncestor(declaration, isFunctionLike)
  return isConst || (scope !== undefined && !isReassigned(scope, node.text))
}

function isReassigned(scope: TS.Node, name: string): boolean {
  const isIn = (node: TS.Node): boolean =>
    !ts.isVariableDeclarationList(node) && identifiersIn(node).includes(name)
  const isTarget = (node: TS.Node): boolean => {
    if (isAssignment(node))
      return isPattern(node.left) ? isIn(node.left) : innermost(node.left).getText() === name
    return (ts.isForOfStatement(node) || ts.isForInStatement(node)) && isIn(node.initializer)
  }
  const isStep = (node: TS.Node): boolean =>
    (ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node)) && node.operand.getText() === name
  const visit = (node: TS.Node): boolean =>
    isTarget(node) || isStep(node) || (ts.forEachChild(node, child => visit(child) || undefined) ?? false)
  return visit(scope)
}

const isPattern = (node: TS.Node): boolean =>
  ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node)

import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { hostOf } from '../flow/callee.js'
import { isCollector } from '../flow/collector.js'
import { isAsync, outermost } from '../flow/syntax.js'
import { isPromiseType } from './census.js'

/** What becomes of a promise; undefined where it is waited for, else the name of the mistake. */
export function fateOf(project: Project, promise: TS.Node): string | undefined {
  const value = outermost(promise)
  const parent = value.parent
  if (isCaught(promise) && (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent))) return undefined
  if (ts.isAwaitExpression(parent)) return undefined
  if (ts.isForOfStatement(parent) && parent.expression === value)
    return parent.awaitModifier === undefined ? 'a promise is iterated' : undefined
  if (ts.isReturnStatement(parent)) return returned(project, value, parent)
  if (ts.isArrowFunction(parent) && parent.body === value) return answered(project, parent)
  if (ts.isConditionalExpression(parent) && parent.condition !== value) return fateOf(project, parent)
  if (ts.isBinaryExpression(parent)) return inBinary(project, value, parent)
  if (ts.isPropertyAccessExpression(parent)) return inAccess(project, parent)
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return inCall(project, value, parent)
  if (ts.isArrayLiteralExpression(parent) && isCollected(project, parent)) return undefined
  if (
    ts.isSpreadElement(parent) &&
    ts.isArrayLiteralExpression(parent.parent) &&
    isCollected(project, parent.parent)
  )
    return undefined
  if (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) return kept(project, parent)
  return nameOfMistake(value, parent)
}

const CHAINED = new Set(['then', 'catch', 'finally'])
function returned(project: Project, value: TS.Node, statement: TS.ReturnStatement): string | undefined {
  const from = ts.findAncestor(statement, ts.isFunctionLike)
  if (from === undefined) return 'a promise is returned from nowhere'
  const guarded = ts.findAncestor(statement, node => (node === from ? 'quit' : ts.isTryStatement(node)))
  if (guarded !== undefined && isGuarded(value, guarded as TS.TryStatement))
    return 'a promise is returned out of a try'
  return answered(project, from)
}

/** In `try` with a `catch`, or anywhere before a `finally`: the block would end before the promise does. */
function isGuarded(node: TS.Node, statement: TS.TryStatement): boolean {
  const isInTry = node.pos >= statement.tryBlock.pos && node.end <= statement.tryBlock.end
  return statement.finallyBlock !== undefined || (isInTry && statement.catchClause !== undefined)
}

/** May this function answer a promise? */
function answered(project: Project, from: TS.SignatureDeclaration): string | undefined {
  if (isAsync(from)) return undefined
  if (ts.isConstructorDeclaration(from)) return 'a promise is returned where nobody can wait'
  if (from.type !== undefined)
    return isPromiseType(project.checker, project.checker.getTypeFromTypeNode(from.type))
      ? undefined
      : 'a promise is returned under another type'
  const call = outermost(from).parent
  if (!ts.isCallExpression(call) && !ts.isNewExpression(call)) return undefined
  return ts.isCallExpression(call) && isWaitingHost(project, call, from)
    ? undefined
    : 'a callback answers a promise'
}

/** Does the called function wait for what its callback answers? */
export function isWaitingHost(project: Project, call: TS.CallExpression, callback: TS.Node): boolean {
  const index = call.arguments.indexOf(outermost(callback) as TS.Expression)
  if (hostOf(project, call, index)?.does === 'awaits') return true
  const type = declaredParameter(project, call, index)
  if (type === undefined) return false
  const answers = type.getCallSignatures().map(one => one.getReturnType())
  if (answers.some(one => isPromiseType(project.checker, one))) return true
  // a generic answer passes the promise on: the result of the call is looked at in its own right
  return (
    answers.some(one => (one.flags & ts.TypeFlags.TypeParameter) !== 0) &&
    (isCollectedList(project, call) ||
      isPromiseType(project.checker, project.checker.getTypeAtLocation(call)))
  )
}

/** The type of a parameter as it is declared: what is inferred for this call says nothing about the callee. */
function declaredParameter(project: Project, call: TS.CallExpression, index: number): TS.Type | undefined {
  const parameter = project.checker.getResolvedSignature(call)?.getDeclaration()?.parameters[index]
  return parameter === undefined || !ts.isParameter(parameter)
    ? undefined
    : project.checker.getNonNullableType(project.checker.getTypeAtLocation(parameter))
}

function isCollectedList(project: Project, call: TS.CallExpression): boolean {
  const outer = outermost(call).parent
  return ts.isCallExpression(outer) && isCollector(outer) && fateOf(project, outer) === undefined
}

function inBinary(project: Project, value: TS.Node, binary: TS.BinaryExpression): string | undefined {
  const kind = binary.operatorToken.kind
  if (kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment) {
    if (kind !== ts.SyntaxKind.EqualsToken) return 'a promise is added to a value'
    return 'a promise is kept instead of its value'
  }
  const isRight = binary.right === value
  if (kind === ts.SyntaxKind.QuestionQuestionToken)
    return isRight ? fateOf(project, binary) : 'a promise is compared with nothing (??)'
  if (kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.AmpersandAmpersandToken)
    return isRight ? fateOf(project, binary) : 'a promise is a condition'
  if (kind === ts.SyntaxKind.CommaToken) return isRight ? fateOf(project, binary) : 'a promise floats'
  return 'a promise is an operand'
}

function inAccess(project: Project, access: TS.PropertyAccessExpression): string | undefined {
  if (!CHAINED.has(access.name.text)) return 'a member of a promise is read'
  const call = outermost(access).parent
  return ts.isCallExpression(call) ? fateOf(project, call) : 'a member of a promise is read'
}

/** `p.catch(f)` and `p.then(f, g)` deal with what goes wrong. */
function isCaught(node: TS.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false
  const method = node.expression.name.text
  return method === 'catch' || (method === 'then' && node.arguments.length > 1)
}

function inCall(
  project: Project,
  value: TS.Node,
  call: TS.CallExpression | TS.NewExpression,
): string | undefined {
  if (call.expression === value) return 'a promise is called'
  if (ts.isCallExpression(call) && isCollector(call)) return fateOf(project, call)
  if (ts.isCallExpression(call) && isExpectation(call)) return undefined
  if (ts.isCallExpression(call) && call.expression.getText() === 'Promise.resolve')
    return fateOf(project, call)
  const index = call.arguments?.indexOf(value as TS.Expression) ?? -1
  const parameter = project.checker.getResolvedSignature(call)?.getParameters()[index]
  const type =
    parameter === undefined ? undefined : project.checker.getTypeOfSymbolAtLocation(parameter, call)
  return type !== undefined && isPromiseType(project.checker, type) ? undefined : 'a promise is an argument'
}

function isCollected(project: Project, list: TS.ArrayLiteralExpression): boolean {
  const parent = list.parent
  return ts.isCallExpression(parent) && isCollector(parent) && fateOf(project, parent) === undefined
}

const SETTLED = new Set(['resolves', 'rejects', 'rejected', 'rejectedWith', 'fulfilled'])

/** `expect(promise).resolves`, `.rejects`, chai's `.to.be.rejectedWith(E)`: awaited. */
function isExpectation(call: TS.CallExpression): boolean {
  let access: TS.Node = call.parent
  while (ts.isPropertyAccessExpression(access) && !SETTLED.has(access.name.text)) access = access.parent
  return ts.isPropertyAccessExpression(access) && ts.findAncestor(access, ts.isAwaitExpression) !== undefined
}

/** A variable may hold a promise when its type says so; then its uses are promises of their own. */
function kept(project: Project, holder: TS.VariableDeclaration | TS.PropertyDeclaration): string | undefined {
  const isDeclared =
    holder.type !== undefined &&
    isPromiseType(project.checker, project.checker.getTypeFromTypeNode(holder.type))
  return isDeclared ? undefined : 'a promise is kept instead of its value'
}

function nameOfMistake(value: TS.Node, parent: TS.Node): string {
  if (ts.isExpressionStatement(parent)) return 'a promise floats'
  if (ts.isVoidExpression(parent)) return 'a promise is thrown away by void'
  if (ts.isYieldExpression(parent)) return 'a promise is yielded'
  if (ts.isTemplateSpan(parent)) return 'a promise is turned into text'
  if (ts.isThrowStatement(parent)) return 'a promise is thrown'
  if (ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent)) return 'a promise is spread'
  if (ts.isElementAccessExpression(parent))
    return parent.expression === value ? 'a member of a promise is read' : 'a promise is an index'
  if (ts.isPrefixUnaryExpression(parent) || ts.isTypeOfExpression(parent) || ts.isDeleteExpression(parent))
    return 'a promise is an operand'
  if (
    ts.isPropertyAssignment(parent) ||
    ts.isShorthandPropertyAssignment(parent) ||
    ts.isArrayLiteralExpression(parent)
  )
    return 'a promise is put into a value'
  if (ts.isSwitchStatement(parent) || ts.isCaseClause(parent)) return 'a promise is switched on'
  if (ts.isTaggedTemplateExpression(parent)) return 'a promise is called'
  if (ts.isJsxExpression(parent)) return 'a promise is rendered'
  if (ts.isParameter(parent) || ts.isBindingElement(parent)) return 'a promise is a default'
  return 'a promise is a condition'
}

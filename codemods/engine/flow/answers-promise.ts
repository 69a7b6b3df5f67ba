import { type TS, ts } from '../compiler.js'
import type { FunctionLike } from './syntax.js'
import { innermost } from './syntax.js'

const CHAIN = new Set(['then', 'catch', 'finally'])
const MAKERS = new Set(['resolve', 'reject', 'all', 'allSettled', 'race', 'any'])

/** Has this function always answered a promise? Then its callers deal with one already, and nothing changes for them. */
export function alwaysAnswersPromise(checker: TS.TypeChecker, node: FunctionLike): boolean {
  if (ts.isConstructorDeclaration(node) || ts.isAccessor(node) || node.asteriskToken !== undefined)
    return false
  const { body } = node
  if (body === undefined) return false
  if (node.type !== undefined) return isPromise(checker.getTypeFromTypeNode(node.type))
  if (!ts.isBlock(body)) return isPromiseValue(checker, body)
  const last = body.statements.at(-1)
  return (
    last !== undefined &&
    endsByReturn(last) &&
    returnsOf(body).every(one => one !== undefined && isPromiseValue(checker, one))
  )
}

function isPromise(type: TS.Type): boolean {
  return type.symbol?.name === 'Promise'
}

function isPromiseValue(checker: TS.TypeChecker, node: TS.Expression): boolean {
  const value = innermost(node)
  if (ts.isConditionalExpression(value))
    return isPromiseValue(checker, value.whenTrue) && isPromiseValue(checker, value.whenFalse)
  if (ts.isCallExpression(value) && ts.isPropertyAccessExpression(value.expression)) {
    const { name, expression } = value.expression
    // what is chained is a promise, whatever its type says
    if (CHAIN.has(name.text) && value.arguments.length > 0) return true
    if (expression.getText() === 'Promise' && MAKERS.has(name.text)) return true
  }
  return isPromise(checker.getTypeAtLocation(value))
}

function endsByReturn(statement: TS.Statement): boolean {
  if (ts.isReturnStatement(statement) || ts.isThrowStatement(statement)) return true
  if (ts.isBlock(statement))
    return statement.statements.length > 0 && endsByReturn(statement.statements.at(-1)!)
  return (
    ts.isIfStatement(statement) &&
    statement.elseStatement !== undefined &&
    endsByReturn(statement.thenStatement) &&
    endsByReturn(statement.elseStatement)
  )
}

function returnsOf(body: TS.Block): (TS.Expression | undefined)[] {
  const found: (TS.Expression | undefined)[] = []
  const visit = (node: TS.Node): void => {
    if (ts.isFunctionLike(node)) return
    if (ts.isReturnStatement(node)) found.push(node.expression)
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(body, visit)
  return found
}

import { type TS, ts } from '../compiler.js'
import { isListMethod } from './array-owner.js'
import { isAssignment, isWrapper, outermost } from './syntax.js'

/** A statement, or the body of an arrow without braces, which gets some. */
export type HoistTarget = TS.Statement | TS.Expression

/** The statement before which an expression can be computed without changing the order in which things happen. */
export function hoistTarget(expression: TS.Expression): HoistTarget | undefined {
  let node: TS.Node = expression
  for (let parent = node.parent; parent !== undefined; node = parent, parent = node.parent) {
    const statement = statementOf(node, parent)
    if (statement !== undefined) return isInBlock(statement) ? statement : undefined
    if (ts.isArrowFunction(parent) && parent.body === node)
      return isStep(parent) ? undefined : (node as TS.Expression)
    if (!isFirst(node, parent)) return undefined
  }
  return undefined
}

/** The callback of an array method, whose body may be written into a loop as the expression that it is. */
function isStep(arrow: TS.ArrowFunction): boolean {
  const call = outermost(arrow).parent
  return ts.isCallExpression(call) && isListMethod(call)
}

function statementOf(node: TS.Node, parent: TS.Node): TS.Statement | undefined {
  if (ts.isReturnStatement(parent) || ts.isThrowStatement(parent) || ts.isExpressionStatement(parent))
    return parent
  if (ts.isIfStatement(parent) && parent.expression === node) return isElse(parent) ? undefined : parent
  if (ts.isSwitchStatement(parent) && parent.expression === node) return parent
  if (ts.isForOfStatement(parent) && parent.expression === node) return parent
  if (!ts.isVariableDeclaration(parent) || parent.initializer !== node) return undefined
  const list = parent.parent
  return ts.isVariableDeclarationList(list) &&
    list.declarations[0] === parent &&
    ts.isVariableStatement(list.parent)
    ? list.parent
    : undefined
}

function isElse(statement: TS.IfStatement): boolean {
  return ts.isIfStatement(statement.parent) && statement.parent.elseStatement === statement
}

function isInBlock(statement: TS.Statement): boolean {
  const { parent } = statement
  return (
    ts.isBlock(parent) ||
    ts.isSourceFile(parent) ||
    ts.isModuleBlock(parent) ||
    ts.isCaseOrDefaultClause(parent)
  )
}

/** Is this the first thing that its parent computes? */
function isFirst(node: TS.Node, parent: TS.Node): boolean {
  if (
    isWrapper(parent) ||
    ts.isAwaitExpression(parent) ||
    ts.isPrefixUnaryExpression(parent) ||
    ts.isSpreadElement(parent)
  )
    return true
  if (ts.isPropertyAccessExpression(parent)) return parent.questionDotToken === undefined
  if (ts.isElementAccessExpression(parent)) return parent.expression === node || isPlain(parent.expression)
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return isFirstInCall(node, parent)
  if (ts.isConditionalExpression(parent)) return parent.condition === node
  if (isAssignment(parent))
    return (
      parent.right === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && isPlain(parent.left)
    )
  if (ts.isBinaryExpression(parent)) return parent.left === node || (!isLazy(parent) && isPlain(parent.left))
  if (ts.isArrayLiteralExpression(parent))
    return parent.elements.slice(0, parent.elements.indexOf(node as TS.Expression)).every(isPlain)
  if (ts.isTemplateSpan(parent))
    return parent.parent.templateSpans
      .slice(0, parent.parent.templateSpans.indexOf(parent))
      .every(one => isPlain(one.expression))
  if (ts.isTemplateExpression(parent)) return true
  if (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) {
    const before = parent.parent.properties.slice(0, parent.parent.properties.indexOf(parent))
    return before.every(
      one =>
        ts.isShorthandPropertyAssignment(one) || (ts.isPropertyAssignment(one) && isPlain(one.initializer)),
    )
  }
  return ts.isObjectLiteralExpression(parent)
}

function isFirstInCall(node: TS.Node, call: TS.CallExpression | TS.NewExpression): boolean {
  if (call.expression === node) return true
  const before = call.arguments?.slice(0, call.arguments.indexOf(node as TS.Expression)) ?? []
  return !ts.isOptionalChain(call) && isPlain(call.expression) && before.every(isPlain)
}

function isLazy(node: TS.BinaryExpression): boolean {
  const lazy = [
    ts.SyntaxKind.AmpersandAmpersandToken,
    ts.SyntaxKind.BarBarToken,
    ts.SyntaxKind.QuestionQuestionToken,
  ]
  return lazy.includes(node.operatorToken.kind)
}

/** Reading it does nothing: a name, a literal, a chain of properties. */
export function isPlain(node: TS.Expression): boolean {
  if (
    ts.isIdentifier(node) ||
    ts.isLiteralExpression(node) ||
    node.kind === ts.SyntaxKind.ThisKeyword ||
    node.kind === ts.SyntaxKind.SuperKeyword
  )
    return true
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return true
  if ([ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(node.kind))
    return true
  return (ts.isPropertyAccessExpression(node) || isWrapper(node)) && isPlain(node.expression)
}

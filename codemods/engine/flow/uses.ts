import { type TS, ts } from '../compiler.js'
import { type FunctionLike, isAssignment, isFunctionLike, outermost } from './syntax.js'

/** What becomes of the value of one expression, one step further. */
export type Use =
  | { readonly kind: 'called'; readonly call: TS.CallExpression }
  | { readonly kind: 'constructed'; readonly at: TS.Node }
  | {
      readonly kind: 'member'
      readonly access: TS.PropertyAccessExpression | TS.ElementAccessExpression
      readonly name: string | undefined
    }
  /** Destructured by `const { name: local } = value`. */
  | { readonly kind: 'picked'; readonly element: TS.BindingElement; readonly name: string | undefined }
  /** Kept in a variable, parameter or property. */
  | { readonly kind: 'stored'; readonly in: TS.Node }
  | { readonly kind: 'argument'; readonly call: TS.CallExpression | TS.NewExpression; readonly index: number }
  | { readonly kind: 'returned'; readonly from: FunctionLike }
  | { readonly kind: 'yielded'; readonly at: TS.Node }
  | { readonly kind: 'awaited'; readonly as: TS.AwaitExpression }
  /** Becomes the value of a larger expression: a conditional, a sequence, `??`. */
  | { readonly kind: 'passed'; readonly as: TS.Expression }
  /** Looked at, but kept by nobody: a test, a comparison, a statement of its own. */
  | { readonly kind: 'inert' }
  | { readonly kind: 'lost'; readonly at: TS.Node; readonly how: string }

/** @param expression with or without the wrappers around it */
export function usesOf(expression: TS.Node): Use[] {
  const value = outermost(expression)
  const parent = value.parent
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return [inCall(value, parent)]
  if (ts.isPropertyAccessExpression(parent))
    return [{ kind: 'member', access: parent, name: parent.name.text }]
  if (ts.isElementAccessExpression(parent)) return [inElementAccess(value, parent)]
  if (ts.isVariableDeclaration(parent)) return inPattern(parent, parent.name)
  if (ts.isParameter(parent) || ts.isPropertyDeclaration(parent) || ts.isPropertyAssignment(parent)) {
    if (parent.initializer !== value) return [lost(parent, 'is used as a name')]
    return ts.isParameter(parent) ? inPattern(parent, parent.name) : [{ kind: 'stored', in: parent }]
  }
  if (ts.isShorthandPropertyAssignment(parent)) return [{ kind: 'stored', in: parent }]
  if (ts.isBindingElement(parent) && parent.initializer !== value)
    return [
      ts.isIdentifier(parent.name) ? { kind: 'stored', in: parent } : lost(parent, 'is destructured further'),
    ]
  if (ts.isBinaryExpression(parent)) return inBinary(value, parent)
  if (ts.isConditionalExpression(parent))
    return [parent.condition === value ? { kind: 'inert' } : { kind: 'passed', as: parent }]
  if (ts.isReturnStatement(parent)) return [inReturn(parent)]
  if (ts.isArrowFunction(parent) && parent.body === value) return [{ kind: 'returned', from: parent }]
  if (ts.isAwaitExpression(parent)) return [{ kind: 'awaited', as: parent }]
  if (ts.isYieldExpression(parent)) return [{ kind: 'yielded', at: parent }]
  if (ts.isExportAssignment(parent)) return [{ kind: 'stored', in: parent }]
  return [isInert(value, parent) ? { kind: 'inert' } : lost(value, describe(parent))]
}

function inCall(value: TS.Node, call: TS.CallExpression | TS.NewExpression): Use {
  if (call.expression === value)
    return ts.isCallExpression(call) ? { kind: 'called', call } : { kind: 'constructed', at: call }
  const index = call.arguments?.indexOf(value as TS.Expression) ?? -1
  return index < 0 ? lost(call, 'is used in a call in an unknown way') : { kind: 'argument', call, index }
}

function inElementAccess(value: TS.Node, access: TS.ElementAccessExpression): Use {
  if (access.expression !== value) return { kind: 'inert' }
  const argument = access.argumentExpression
  return { kind: 'member', access, name: ts.isStringLiteralLike(argument) ? argument.text : undefined }
}

function inPattern(declaration: TS.Node, name: TS.BindingName): Use[] {
  if (ts.isIdentifier(name)) return [{ kind: 'stored', in: declaration }]
  if (ts.isArrayBindingPattern(name)) return [lost(name, 'is destructured as an array')]
  return name.elements.map(element => {
    const key = element.propertyName ?? element.name
    const isPlain =
      ts.isIdentifier(key) && ts.isIdentifier(element.name) && element.dotDotDotToken === undefined
    return { kind: 'picked', element, name: isPlain ? key.text : undefined }
  })
}

function inBinary(value: TS.Node, binary: TS.BinaryExpression): Use[] {
  const kind = binary.operatorToken.kind
  const isRight = binary.right === value
  if (isAssignment(binary)) {
    if (!isRight) return [{ kind: 'inert' }]
    const stored: Use = { kind: 'stored', in: binary.left }
    return ts.isExpressionStatement(binary.parent) ? [stored] : [stored, { kind: 'passed', as: binary }]
  }
  if (kind === ts.SyntaxKind.CommaToken) return [isRight ? { kind: 'passed', as: binary } : { kind: 'inert' }]
  if (kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken)
    return [{ kind: 'passed', as: binary }]
  if (kind === ts.SyntaxKind.AmpersandAmpersandToken)
    return [isRight ? { kind: 'passed', as: binary } : { kind: 'inert' }]
  if (kind === ts.SyntaxKind.InstanceOfKeyword) return [lost(binary, 'is asked for its class (instanceof)')]
  return [{ kind: 'inert' }]
}

function inReturn(statement: TS.ReturnStatement): Use {
  const from = ts.findAncestor(statement, ts.isFunctionLike)
  return from !== undefined && isFunctionLike(from)
    ? { kind: 'returned', from }
    : lost(statement, 'is returned')
}

function isInert(value: TS.Node, parent: TS.Node): boolean {
  if (ts.isExpressionStatement(parent) || ts.isPrefixUnaryExpression(parent)) return true
  if (ts.isTypeOfExpression(parent) || ts.isVoidExpression(parent) || ts.isDeleteExpression(parent))
    return true
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent)) return true
  return ts.isForStatement(parent) && value !== parent.statement
}

function describe(parent: TS.Node): string {
  if (ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent)) return 'is spread'
  if (ts.isArrayLiteralExpression(parent)) return 'is put into an array'
  if (ts.isForOfStatement(parent)) return 'is iterated'
  if (ts.isTemplateSpan(parent)) return 'is turned into text'
  if (ts.isJsxExpression(parent)) return 'is given to JSX'
  return `is used in a way that cannot be followed (${ts.SyntaxKind[parent.kind]})`
}

function lost(at: TS.Node, how: string): Use {
  return { kind: 'lost', at, how }
}

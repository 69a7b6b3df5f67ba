import { type TS, ts } from '../compiler.js'
import { innermost, isAssignment, isWrapper, outermost } from '../flow/syntax.js'
import { constantOf } from './constants.js'

/** The literal behind a `const` of this file that nobody writes to or hands on; undefined where that cannot be told. */
export function constantOptions(
  checker: TS.TypeChecker,
  name: TS.Expression,
  occurrence: TS.Expression,
): TS.ObjectLiteralExpression | undefined {
  if (!ts.isIdentifier(name)) return undefined
  const symbol = checker.getSymbolAtLocation(name)
  const declaration = symbol?.valueDeclaration
  if (symbol === undefined || declaration === undefined || !ts.isVariableDeclaration(declaration))
    return undefined
  const { initializer, parent: list } = declaration
  if (initializer === undefined || !ts.isVariableDeclarationList(list)) return undefined
  const isLocal = declaration.getSourceFile() === occurrence.getSourceFile()
  const isConst = (list.flags & ts.NodeFlags.Const) !== 0
  const isExported = ts.isVariableStatement(list.parent) && (list.parent.modifiers?.length ?? 0) > 0
  const literal = innermost(initializer)
  return isLocal &&
    isConst &&
    !isExported &&
    ts.isObjectLiteralExpression(literal) &&
    literal.properties.every(one => isConstant(checker, one, occurrence)) &&
    usesOf(checker, symbol, occurrence).every(
      use => use.parent === declaration || isOnlyRead(use, occurrence),
    )
    ? literal
    : undefined
}

function isConstant(
  checker: TS.TypeChecker,
  property: TS.ObjectLiteralElementLike,
  occurrence: TS.Node,
): boolean {
  if (!ts.isPropertyAssignment(property) || ts.isComputedPropertyName(property.name)) return false
  const { initializer } = property
  if (/^(?:true|false)$/.test(initializer.getText()) || ts.isStringLiteral(initializer)) return true
  return constantOf(checker, initializer) !== undefined && meansTheSame(checker, initializer, occurrence)
}

/** The text of a constant is written elsewhere: its names must not be shadowed there. */
function meansTheSame(checker: TS.TypeChecker, node: TS.Node, occurrence: TS.Node): boolean {
  if (ts.isIdentifier(node) && node.text !== 'Infinity') {
    const there = checker
      .getSymbolsInScope(occurrence, ts.SymbolFlags.Value | ts.SymbolFlags.Alias)
      .find(one => one.name === node.text)
    return there !== undefined && there === checker.getSymbolAtLocation(node)
  }
  return ts.forEachChild(node, child => !meansTheSame(checker, child, occurrence) || undefined) === undefined
}

function usesOf(checker: TS.TypeChecker, symbol: TS.Symbol, occurrence: TS.Node): TS.Identifier[] {
  const found: TS.Identifier[] = []
  const visit = (node: TS.Node): void => {
    if (ts.isIdentifier(node) && node.text === symbol.name && standsFor(checker, node) === symbol)
      found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(occurrence.getSourceFile())
  return found
}

function standsFor(checker: TS.TypeChecker, node: TS.Identifier): TS.Symbol | undefined {
  const { parent } = node
  if (ts.isShorthandPropertyAssignment(parent)) return checker.getShorthandAssignmentValueSymbol(parent)
  if (ts.isExportSpecifier(parent)) return checker.getExportSpecifierLocalTargetSymbol(parent)
  return checker.getSymbolAtLocation(node)
}

/** Spread, asked for one of its values, asked for its type, or given to the constructor of the same library. */
function isOnlyRead(use: TS.Identifier, occurrence: TS.Expression): boolean {
  const { parent } = use
  if (ts.isSpreadAssignment(parent) || ts.isTypeQueryNode(parent)) return true
  if (ts.isPropertyAccessExpression(parent) && parent.expression === use) return !isWrittenTo(parent)
  return (
    isMade(parent) && isMade(occurrence) && parent.expression.getText() === occurrence.expression.getText()
  )
}

const isMade = (node: TS.Node): node is TS.NewExpression | TS.CallExpression =>
  ts.isNewExpression(node) || ts.isCallExpression(node)

function isWrittenTo(access: TS.PropertyAccessExpression): boolean {
  let at = outermost(access)
  if (isMade(at.parent) && at.parent.expression === at) return true
  if (ts.isTaggedTemplateExpression(at.parent) || ts.isDeleteExpression(at.parent)) return true
  while (isInPattern(at.parent)) at = at.parent
  const { parent } = at
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === at
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken].includes(parent.operator)
  return isAssignment(parent) && parent.left === at
}

/** `[a, { b: c }]`, which may stand on the left. */
function isInPattern(node: TS.Node): boolean {
  return (
    isWrapper(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isObjectLiteralExpression(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isSpreadElement(node) ||
    ts.isSpreadAssignment(node)
  )
}

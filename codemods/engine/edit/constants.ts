import { type TS, ts } from '../compiler.js'

/** The number an expression always has, through `const` names and arithmetic; undefined where it may vary. */
export function constantOf(checker: TS.TypeChecker, node: TS.Expression): number | undefined {
  if (ts.isNumericLiteral(node)) return Number(node.text.replaceAll('_', ''))
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node))
    return constantOf(checker, node.expression)
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken)
    return negative(constantOf(checker, node.operand))
  if (ts.isBinaryExpression(node))
    return arithmetic(
      node.operatorToken.kind,
      constantOf(checker, node.left),
      constantOf(checker, node.right),
    )
  if (ts.isIdentifier(node))
    return node.text === 'Infinity' ? Number.POSITIVE_INFINITY : constantBehind(checker, node)
  if (ts.isPropertyAccessExpression(node)) return literalType(checker, node)
  return undefined
}

function constantBehind(checker: TS.TypeChecker, name: TS.Identifier): number | undefined {
  const symbol = checker.getSymbolAtLocation(name)
  const real =
    symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  const declaration = real?.valueDeclaration
  if (
    declaration === undefined ||
    !ts.isVariableDeclaration(declaration) ||
    declaration.initializer === undefined
  )
    return literalType(checker, name)
  const isConst = (declaration.parent.flags & ts.NodeFlags.Const) !== 0
  return isConst ? constantOf(checker, declaration.initializer) : undefined
}

function literalType(checker: TS.TypeChecker, node: TS.Expression): number | undefined {
  const type = checker.getTypeAtLocation(node)
  return type.isNumberLiteral() ? type.value : undefined
}

const negative = (value: number | undefined): number | undefined => (value === undefined ? undefined : -value)

function arithmetic(
  operator: TS.SyntaxKind,
  left: number | undefined,
  right: number | undefined,
): number | undefined {
  if (left === undefined || right === undefined) return undefined
  if (operator === ts.SyntaxKind.AsteriskToken) return left * right
  if (operator === ts.SyntaxKind.SlashToken) return left / right
  if (operator === ts.SyntaxKind.PlusToken) return left + right
  if (operator === ts.SyntaxKind.MinusToken) return left - right
  return operator === ts.SyntaxKind.AsteriskAsteriskToken ? left ** right : undefined
}

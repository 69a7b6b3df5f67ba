import { type TS, ts } from '../compiler.js'

/** Anything with a body of its own in which `await` could stand, or could not. */
export type FunctionLike =
  | TS.FunctionDeclaration
  | TS.FunctionExpression
  | TS.ArrowFunction
  | TS.MethodDeclaration
  | TS.ConstructorDeclaration
  | TS.GetAccessorDeclaration
  | TS.SetAccessorDeclaration

export function isFunctionLike(node: TS.Node): node is FunctionLike {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isGetAccessorDeclaration(node) ||
    ts.isSetAccessorDeclaration(node)
  )
}

export function isFunctionExpression(node: TS.Node): node is TS.FunctionExpression | TS.ArrowFunction {
  return ts.isFunctionExpression(node) || ts.isArrowFunction(node)
}

export function hasModifier(node: TS.Node, kind: TS.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(modifier => modifier.kind === kind) === true
}

export function isAsync(node: TS.Node): boolean {
  return hasModifier(node, ts.SyntaxKind.AsyncKeyword)
}

/** `(x)`, `x as T`, `<T>x`, `x!`, `x satisfies T`: the same value in other clothes. */
export function isWrapper(
  node: TS.Node,
): node is
  | TS.ParenthesizedExpression
  | TS.AsExpression
  | TS.TypeAssertion
  | TS.NonNullExpression
  | TS.SatisfiesExpression {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isTypeAssertionExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isSatisfiesExpression(node)
  )
}

/** The expression with all its wrappers around it. */
export function outermost(expression: TS.Node): TS.Node {
  let node = expression
  while (isWrapper(node.parent) && node.parent.expression === node) node = node.parent
  return node
}

/** The expression without wrappers. */
export function innermost(expression: TS.Expression): TS.Expression {
  let node = expression
  while (isWrapper(node)) node = node.expression
  return node
}

export function isAssignment(node: TS.Node): node is TS.BinaryExpression {
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    node.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  )
}

/** The name a declaration goes by, where it has a plain one. */
export function nameOf(node: TS.Node): string | undefined {
  const name = (node as { name?: TS.Node }).name
  if (name === undefined) return undefined
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteralLike(name)) return name.text
  return undefined
}

export function displayName(node: TS.Node): string {
  const own = nameOf(node)
  if (own !== undefined) {
    const owner = node.parent !== undefined && ts.isClassLike(node.parent) ? nameOf(node.parent) : undefined
    return owner === undefined ? own : `${owner}.${own}`
  }
  if (ts.isConstructorDeclaration(node)) return `${nameOf(node.parent) ?? 'class'} constructor`
  const parent = node.parent === undefined ? undefined : outermost(node).parent
  if (
    parent !== undefined &&
    (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent))
  )
    return nameOf(parent) ?? 'callback'
  return 'callback'
}

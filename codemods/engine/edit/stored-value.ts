import { type TS, ts } from '../compiler.js'
import { isAssignment, isFunctionLike } from '../flow/syntax.js'

/** `return c.put(k, value)` answered the value: a name that still means it after the wait, else undefined. */
export function storedValue(checker: TS.TypeChecker, call: TS.Node, position: number): string | undefined {
  const value = ts.isCallExpression(call) ? call.arguments[position] : undefined
  if (value === undefined || !ts.isIdentifier(value)) return undefined
  const declaration = checker.getSymbolAtLocation(value)?.valueDeclaration
  if (declaration === undefined || !(ts.isVariableDeclaration(declaration) || ts.isParameter(declaration)))
    return undefined
  const isConst =
    ts.isVariableDeclaration(declaration) && (declaration.parent.flags & ts.NodeFlags.Const) !== 0
  const scope = ts.findAncestor(declaration, isFunctionLike)
  return isConst || (scope !== undefined && !isReassigned(scope, value.text)) ? value.text : undefined
}

function isReassigned(scope: TS.Node, name: string): boolean {
  const isTarget = (node: TS.Node): boolean => isAssignment(node) && node.left.getText() === name
  const isStep = (node: TS.Node): boolean =>
    (ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node)) && node.operand.getText() === name
  const visit = (node: TS.Node): boolean =>
    isTarget(node) || isStep(node) || (ts.forEachChild(node, child => visit(child) || undefined) ?? false)
  return visit(scope)
}

import { type TS, ts } from '../compiler.js'
import { type FunctionLike, innermost } from './syntax.js'

/** The values that a function may answer, each arm of a choice by itself. */
export function answersOf(from: FunctionLike): TS.Expression[] {
  const { body } = from
  if (body === undefined) return []
  if (!ts.isBlock(body)) return armsOf(body)
  const found: TS.Expression[] = []
  const visit = (node: TS.Node): void => {
    if (ts.isFunctionLike(node)) return
    if (ts.isReturnStatement(node) && node.expression !== undefined) found.push(...armsOf(node.expression))
    else ts.forEachChild(node, visit)
  }
  ts.forEachChild(body, visit)
  return found
}

const CHOICES = new Set(['||', '&&', '??', ','])

function armsOf(expression: TS.Expression): TS.Expression[] {
  const value = innermost(expression)
  if (ts.isConditionalExpression(value)) return [...armsOf(value.whenTrue), ...armsOf(value.whenFalse)]
  const isChoice = ts.isBinaryExpression(value) && CHOICES.has(value.operatorToken.getText())
  return isChoice ? [...armsOf(value.left), ...armsOf(value.right)] : [value]
}

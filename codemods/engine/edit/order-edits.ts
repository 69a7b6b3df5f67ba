import { type TS, ts } from '../compiler.js'
import { optionalBase, questionDotOf } from '../flow/order.js'
import type { Spread } from '../flow/spread.js'
import { outermost } from '../flow/syntax.js'
import type { Drafts } from './draft.js'
import { type FileNames, indentOf } from './names.js'

/** Waits come before what they must not interrupt. */
export function orderEdits(spread: Spread, drafts: Drafts, names: FileNames): void {
  for (const [node, cause] of spread.order.assignments) {
    const file = node.getSourceFile()
    const statement = outermost(node).parent
    const name = names.fresh(node, 'value')
    const indent = indentOf(statement)
    const isAlone =
      !ts.isBlock(statement.parent) &&
      !ts.isSourceFile(statement.parent) &&
      !ts.isCaseOrDefaultClause(statement.parent)
    const semicolon = file.text[statement.end - 1] === ';' ? ';' : ''
    drafts.statement(
      statement,
      render => {
        const lines = [
          `const ${name} = ${render(node.right.getStart(), node.right.end)}${semicolon}`,
          `${render(node.left.getStart(), node.left.end)} ${node.operatorToken.getText()} ${name}${semicolon}`,
        ]
        return isAlone
          ? `{ ${lines.map(line => line.replace(/;$/, '')).join('; ')} }`
          : lines.join(`\n${indent}`)
      },
      'order',
      cause,
    )
  }
  for (const [chain, cause] of spread.order.chains) {
    const base = optionalBase(chain)
    const whole = wholeChain(chain)
    if (base === undefined) continue
    drafts.wrap(whole, `(${base.getText()} == null ? undefined : `, ')', 'chain', cause)
    const token = questionDotOf(base.parent)
    const isDot = ts.isPropertyAccessExpression(base.parent)
    if (token !== undefined) drafts.replace(token, isDot ? '.' : '', 'chain', cause)
  }
}

function wholeChain(chain: TS.Expression): TS.Expression {
  let node = chain
  while (
    ts.isOptionalChain(node.parent) &&
    node.parent.expression === node &&
    questionDotOf(node.parent) === undefined
  )
    node = node.parent
  return node
}

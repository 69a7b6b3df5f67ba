import { type TS, ts } from '../compiler.js'
import type { Code } from '../types.js'
import { type Cause, Causes } from './cause.js'
import { isPlain } from './hoist.js'
import { isAssignment, isFunctionLike, outermost } from './syntax.js'

/** Where waiting lets others in between a read and a write: what is rewritten, what is refused, what is shown. */
export class Order {
  /** `n += c.get(k)`: the right side is computed first, into a name of its own. */
  readonly assignments = new Causes<TS.BinaryExpression>()
  /** `c?.get(k).x`: the chain becomes a conditional. */
  readonly chains = new Causes<TS.Expression>()

  constructor(
    private readonly say: (
      code: Code,
      at: TS.Node,
      message: string,
      cause: Cause,
      weight: 'blocks' | 'review',
    ) => void,
  ) {}

  look(awaited: TS.Expression, cause: Cause): void {
    this.#chain(awaited, cause)
    for (
      let node: TS.Node = awaited;
      !isFunctionLike(node.parent) && !ts.isStatement(node);
      node = node.parent
    ) {
      const { parent } = node
      if (isAssignment(parent) && parent.right === node) this.#assignment(parent, cause)
      if (ts.isCallExpression(parent) && parent.expression !== node)
        this.#arguments(parent, node, awaited, cause)
    }
  }

  #assignment(node: TS.BinaryExpression, cause: Cause): void {
    const kind = node.operatorToken.kind
    if (isLogical(kind))
      return this.say('CCM-RMW', node, 'it is checked before the wait and set after it', cause, 'review')
    if (kind === ts.SyntaxKind.EqualsToken) {
      const target = node.left
      if (readsSelf(node) && !isPrivate(target))
        this.say(
          'CCM-RMW',
          node,
          `${target.getText()} is read before the wait and written after it`,
          cause,
          'review',
        )
      if (
        isPlain(target) ||
        ts.isObjectLiteralExpression(target) ||
        ts.isArrayLiteralExpression(target) ||
        isQuiet(target)
      )
        return
    }
    if (!ts.isExpressionStatement(outermost(node).parent))
      return this.say(
        'CCM-RMW',
        node,
        'its left side is read before the wait, and it is no statement of its own',
        cause,
        'blocks',
      )
    if (this.assignments.add(node, cause) !== undefined)
      this.say(
        'CCM-RMW',
        node,
        `${node.left.getText()} is read and written in one step after the wait`,
        cause,
        'review',
      )
  }

  #arguments(call: TS.CallExpression, argument: TS.Node, awaited: TS.Expression, cause: Cause): void {
    const others = call.arguments.filter(one => one !== argument)
    if (others.some(hasCall) && !ts.isCallExpression(outermost(call).parent))
      this.say(
        'CCM-ORDER',
        awaited,
        'other arguments are computed before and after the wait',
        cause,
        'review',
      )
  }

  #chain(awaited: TS.Expression, cause: Cause): void {
    const { parent } = awaited
    if (!ts.isOptionalChain(awaited) || !ts.isOptionalChain(parent) || questionDotOf(parent) !== undefined)
      return
    if (!('expression' in parent) || parent.expression !== awaited) return
    const base = optionalBase(awaited)
    if (base === undefined || !isPlain(base))
      return this.say(
        'CCM-CHAIN',
        awaited,
        'an optional chain goes on after the wait; its short circuit cannot be kept',
        cause,
        'blocks',
      )
    if (this.chains.add(awaited, cause) !== undefined)
      this.say(
        'CCM-CHAIN',
        awaited,
        'an optional chain goes on after the wait; it is a conditional now',
        cause,
        'review',
      )
  }
}

/** What the only `?.` of a chain asks about. */
export function optionalBase(chain: TS.Expression): TS.Expression | undefined {
  let base: TS.Expression | undefined
  for (let node: TS.Expression = chain; ts.isOptionalChain(node); node = node.expression) {
    if (questionDotOf(node) === undefined) continue
    if (base !== undefined) return undefined
    base = node.expression
  }
  return base
}

export function questionDotOf(node: TS.Node): TS.QuestionDotToken | undefined {
  return (node as { questionDotToken?: TS.QuestionDotToken }).questionDotToken
}

function isLogical(kind: TS.SyntaxKind): boolean {
  const logical = [
    ts.SyntaxKind.QuestionQuestionEqualsToken,
    ts.SyntaxKind.BarBarEqualsToken,
    ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ]
  return logical.includes(kind)
}

function readsSelf({ left, right }: TS.BinaryExpression): boolean {
  const name = left.getText()
  let found = false
  const visit = (node: TS.Node): void => {
    if (node.getText() === name && ts.isExpression(node)) found = true
    else if (!isFunctionLike(node)) ts.forEachChild(node, visit)
  }
  visit(right)
  return found
}

/** A variable of this very function that no other function can see. */
function isPrivate(target: TS.Expression): boolean {
  if (!ts.isIdentifier(target)) return false
  const own = ts.findAncestor(target, isFunctionLike)
  if (own === undefined) return false
  let isDeclared = false
  let isShared = false
  const visit = (node: TS.Node, depth: number): void => {
    if (ts.isIdentifier(node) && node.text === target.text) {
      if (depth > 0) isShared = true
      else if (ts.isVariableDeclaration(node.parent) && node.parent.name === node) isDeclared = true
    }
    ts.forEachChild(node, child => visit(child, depth + (isFunctionLike(node) && node !== own ? 1 : 0)))
  }
  visit(own, 0)
  return isDeclared && !isShared
}

/** `o[k]` without effects of its own. */
function isQuiet(node: TS.Expression): boolean {
  if (isPlain(node)) return true
  if (ts.isPropertyAccessExpression(node)) return isQuiet(node.expression)
  return ts.isElementAccessExpression(node) && isQuiet(node.expression) && isPlain(node.argumentExpression)
}

function hasCall(node: TS.Node): boolean {
  if (isFunctionLike(node)) return false
  return ts.isCallExpression(node) || (ts.forEachChild(node, child => hasCall(child) || undefined) ?? false)
}

import { type TS, ts } from '../compiler.js'
import type { ListOwner } from './array-owner.js'
import { outermost } from './syntax.js'

/** `xs.forEach(x => ...)` that becomes `for (const x of xs) ...`. */
export interface Loop {
  readonly call: TS.CallExpression
  readonly receiver: TS.Expression
  readonly callback: TS.FunctionExpression | TS.ArrowFunction
  /** `cache`: what is gone over is the legacy cache itself. */
  readonly over: ListOwner | 'cache'
}

/** What stands in the way of a `for..of`. */
export function whyNoLoop({ call, receiver, callback, over }: Loop): string | undefined {
  const say = (reason: string): string => `forEach cannot become a loop: ${reason}`
  if (!ts.isExpressionStatement(outermost(call).parent)) return say('its result is used')
  if (call.arguments.length > 1) return say('it is given a this')
  if (callback.asteriskToken !== undefined) return say('its callback is a generator')
  if (callback.parameters.length > (over === 'Set' ? 1 : 2)) return say('its callback takes the array')
  if (callback.parameters.some(one => one.initializer !== undefined || one.dotDotDotToken !== undefined))
    return say('its callback has defaults or rest')
  if (ts.isOptionalChain(call) && call.questionDotToken !== undefined)
    return say('the method itself is optional')
  const names = new Set(callback.parameters.flatMap(one => identifiersIn(one.name)))
  if (freeNamesIn(receiver).some(name => names.has(name))) return say('a parameter has the name of the array')
  return whyBodyStays(callback, say)
}

function whyBodyStays(callback: Loop['callback'], say: (reason: string) => string): string | undefined {
  let reason: string | undefined
  const visit = (node: TS.Node, inLoop: boolean): void => {
    if (
      ts.isFunctionExpression(callback) &&
      (node.kind === ts.SyntaxKind.ThisKeyword || (ts.isIdentifier(node) && node.text === 'arguments'))
    )
      reason = say('its callback uses its own this or arguments')
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0)
      reason = say('its callback declares a var')
    if (ts.isReturnStatement(node) && inLoop) reason = say('it returns from within an inner loop')
    if (ts.isFunctionLike(node) && !ts.isArrowFunction(node)) return
    if (ts.isFunctionLike(node)) return ts.forEachChild(node, child => visitThis(child))
    ts.forEachChild(node, child => visit(child, inLoop || ts.isIterationStatement(node, false)))
  }
  const visitThis = (node: TS.Node): void => {
    if (node.kind === ts.SyntaxKind.ThisKeyword && ts.isFunctionExpression(callback))
      reason = say('its callback uses its own this')
    else if (!ts.isFunctionLike(node) || ts.isArrowFunction(node)) ts.forEachChild(node, visitThis)
  }
  visit(callback.body, false)
  return reason
}

/** Names that an expression reads, without those that only its own callbacks see: `list.filter(x => x.isOld)` reads `list`. */
function freeNamesIn(expression: TS.Node): string[] {
  const names: string[] = []
  const visit = (node: TS.Node, bound: ReadonlySet<string>): void => {
    if (ts.isIdentifier(node) && !bound.has(node.text)) names.push(node.text)
    const isCallback = ts.isArrowFunction(node) || ts.isFunctionExpression(node)
    const own = isCallback ? node.parameters.flatMap(one => identifiersIn(one.name)) : []
    const inner = own.length === 0 ? bound : new Set([...bound, ...own])
    ts.forEachChild(node, child => {
      const isMember = ts.isPropertyAccessExpression(node) && node.name === child
      if (!isMember) visit(child, inner)
    })
  }
  visit(expression, new Set())
  return names
}

export function identifiersIn(node: TS.Node, except?: TS.Node): string[] {
  const names: string[] = []
  const visit = (one: TS.Node): void => {
    if (one === except) return
    if (ts.isIdentifier(one)) names.push(one.text)
    ts.forEachChild(one, visit)
  }
  visit(node)
  return names
}

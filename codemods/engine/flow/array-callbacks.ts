import { ts, type TS } from '../compiler.js'
import type { Project } from '../discover/project.js'
import type { Code } from '../types.js'
import { calleeOf } from './callee.js'
import { Causes, type Cause } from './cause.js'
import { type FunctionLike, isFunctionExpression, outermost } from './syntax.js'

/** `xs.forEach(x => ...)` that becomes `for (const x of xs) ...`. */
export interface Loop {
  readonly call: TS.CallExpression
  readonly receiver: TS.Expression
  readonly callback: TS.FunctionExpression | TS.ArrowFunction
  readonly over: 'Array' | 'Set' | 'Map'
}

const COLLECTORS = new Set(['all', 'allSettled', 'race', 'any'])
/** Methods whose answer depends on what the callback returns, with the rewrite that keeps it right. */
export const REWRITTEN = new Set(['map', 'flatMap', 'filter', 'some', 'every', 'find', 'findIndex', 'findLast', 'findLastIndex', 'reduce', 'reduceRight', 'sort', 'toSorted'])

/** The methods of arrays, which call back synchronously and are rewritten instead of awaited. */
export class ArrayCallbacks {
  readonly loops = new Causes<Loop>()
  readonly #byCallback = new Map<TS.Node, Loop | string | undefined>()

  constructor(private readonly project: Project) {}

  use(loop: Loop, cause: Cause): void {
    this.loops.add(loop, cause)
  }

  /** The loop that a callback's body becomes part of; a text says why it cannot; undefined where it is no such callback. */
  loopOf(callback: FunctionLike): Loop | string | undefined {
    if (!this.#byCallback.has(callback)) this.#byCallback.set(callback, this.#findLoop(callback))
    return this.#byCallback.get(callback)
  }

  #findLoop(callback: FunctionLike): Loop | string | undefined {
    if (!isFunctionExpression(callback)) return undefined
    const call = outermost(callback).parent
    if (!ts.isCallExpression(call) || call.arguments[0] !== outermost(callback)) return undefined
    if (!ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== 'forEach') return undefined
    const { from, owner } = calleeOf(this.project, call)
    if (from !== 'lib' || (owner !== 'Array' && owner !== 'Set' && owner !== 'Map')) return undefined
    const loop: Loop = { call, receiver: call.expression.expression, callback, over: owner }
    return whyNoLoop(loop) ?? loop
  }

  /** An element of `Promise.all([...])` or the array itself: collected already. */
  isCollected(value: TS.Node): boolean {
    const parent = value.parent
    if (ts.isArrayLiteralExpression(parent)) return this.isCollected(parent)
    return ts.isCallExpression(parent) && parent.arguments[0] === value && this.#isCollector(parent)
  }

  #isCollector(call: TS.CallExpression): boolean {
    const callee = call.expression
    return ts.isPropertyAccessExpression(callee) && callee.expression.getText() === 'Promise' && COLLECTORS.has(callee.name.text)
  }

  /** What an array method makes of an async callback; undefined where the called function is no array method. */
  callback(call: TS.CallExpression, index: number): 'awaits' | { code: Code; message: string } | undefined {
    const { from, owner, name } = calleeOf(this.project, call)
    if (from !== 'lib' || (owner !== 'Array' && !(owner === 'Array' && name === 'from'))) return undefined
    if (name === 'from') return index === 1 ? 'awaits' : undefined
    if (index !== 0) return undefined
    if (name === 'map') return 'awaits'
    if (name === 'forEach') return { code: 'CCM-LOOP', message: 'forEach with a function by reference' }
    const code = name === 'sort' || name === 'toSorted' ? 'CCM-COMPARATOR' : 'CCM-ARRAY'
    return { code, message: `${name} needs the answer of its callback at once` }
  }
}

function whyNoLoop({ call, receiver, callback, over }: Loop): string | undefined {
  const say = (reason: string): string => `forEach cannot become a loop: ${reason}`
  if (!ts.isExpressionStatement(outermost(call).parent)) return say('its result is used')
  if (call.arguments.length > 1) return say('it is given a this')
  if (callback.asteriskToken !== undefined) return say('its callback is a generator')
  if (callback.parameters.length > (over === 'Set' ? 1 : 2)) return say('its callback takes the array')
  if (callback.parameters.some(one => one.initializer !== undefined || one.dotDotDotToken !== undefined)) return say('its callback has defaults or rest')
  if (ts.isOptionalChain(call) && call.questionDotToken !== undefined) return say('the method itself is optional')
  const names = new Set(callback.parameters.flatMap(one => identifiersIn(one.name)))
  if (identifiersIn(receiver).some(name => names.has(name))) return say('a parameter has the name of the array')
  return whyBodyStays(callback, say)
}

function whyBodyStays(callback: Loop['callback'], say: (reason: string) => string): string | undefined {
  let reason: string | undefined
  const visit = (node: TS.Node, inLoop: boolean): void => {
    if (ts.isFunctionExpression(callback) && (node.kind === ts.SyntaxKind.ThisKeyword || (ts.isIdentifier(node) && node.text === 'arguments')))
      reason = say('its callback uses its own this or arguments')
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0) reason = say('its callback declares a var')
    if (ts.isReturnStatement(node) && inLoop) reason = say('it returns from within an inner loop')
    if (ts.isFunctionLike(node) && !ts.isArrowFunction(node)) return
    if (ts.isFunctionLike(node)) return ts.forEachChild(node, child => visitThis(child))
    ts.forEachChild(node, child => visit(child, inLoop || ts.isIterationStatement(node, false)))
  }
  const visitThis = (node: TS.Node): void => {
    if (node.kind === ts.SyntaxKind.ThisKeyword && ts.isFunctionExpression(callback)) reason = say('its callback uses its own this')
    else if (!ts.isFunctionLike(node) || ts.isArrowFunction(node)) ts.forEachChild(node, visitThis)
  }
  visit(callback.body, false)
  return reason
}

function identifiersIn(node: TS.Node): string[] {
  const names: string[] = []
  const visit = (one: TS.Node): void => {
    if (ts.isIdentifier(one)) names.push(one.text)
    ts.forEachChild(one, visit)
  }
  visit(node)
  return names
}

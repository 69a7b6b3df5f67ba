import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import type { Code } from '../types.js'
import { type ListOwner, listOwnerOf } from './array-owner.js'
import { calleeOf } from './callee.js'
import { type Cause, Causes } from './cause.js'
import { isCollector } from './collector.js'
import { type HoistTarget, hoistTarget } from './hoist.js'
import { type Loop, whyNoLoop } from './loops.js'
import type { Shapes } from './shapes.js'
import { type FunctionLike, isAssignment, isAsync, isFunctionExpression, outermost } from './syntax.js'
import { callbackOf } from './walks.js'

/** Methods that are written out as a loop before the statement; the answer of the callback decides what they give. */
export const WRITTEN_OUT = ['filter', 'some', 'every', 'find', 'findIndex', 'reduce'] as const
export type WrittenOut = (typeof WRITTEN_OUT)[number] | 'map'

/** An array method that is computed by a loop in front of its statement. */
export interface Hoist {
  readonly call: TS.CallExpression
  readonly method: WrittenOut
  readonly statement: HoistTarget
}

/** The methods of arrays, which call back synchronously and are rewritten instead of awaited. */
export class ArrayCallbacks {
  readonly loops = new Causes<Loop>()
  readonly eaches = new Causes<TS.CallExpression>()
  readonly hoists = new Map<TS.Node, Hoist>()
  readonly #byCallback = new Map<TS.Node, Loop | string | undefined>()

  constructor(
    private readonly project: Project,
    private readonly shapes: Shapes,
  ) {}

  /** Whose method a call is, where it is one of a list. */
  ownerOf(call: TS.CallExpression): ListOwner | undefined {
    return listOwnerOf(this.project, this.shapes, call)
  }

  /** Replaced as a whole by a loop that waits inside. */
  isWrittenOut(call: TS.Expression): boolean {
    return this.hoists.has(call) || (ts.isCallExpression(call) && this.eaches.has(call))
  }

  use(loop: Loop, cause: Cause): void {
    this.loops.add(loop, cause)
  }

  /** The loop that a callback's body becomes part of; a text says why it cannot; undefined where it is no such callback. */
  loopOf(callback: FunctionLike): Loop | string | undefined {
    if (!this.#byCallback.has(callback)) this.#byCallback.set(callback, this.#findLoop(callback))
    return this.#byCallback.get(callback)
  }

  /** `cache.forEach((value, key) => ...)`: the loop that it becomes, or why it cannot. */
  walk(call: TS.Expression): Loop | string {
    const callback = callbackOf(call)
    if (
      callback === undefined ||
      !ts.isCallExpression(call) ||
      !ts.isPropertyAccessExpression(call.expression)
    )
      return 'forEach cannot become a loop: its callback is not written there'
    const known = this.#byCallback.get(callback)
    if (known !== undefined) return known
    const loop: Loop = { call, receiver: call.expression.expression, callback, over: 'cache' }
    const found = isAsync(callback)
      ? 'forEach cannot become a loop: nobody waits for its callback, which is async'
      : (whyNoLoop(loop) ?? loop)
    this.#byCallback.set(callback, found)
    return found
  }

  #findLoop(callback: FunctionLike): Loop | string | undefined {
    if (!isFunctionExpression(callback)) return undefined
    const call = outermost(callback).parent
    if (!ts.isCallExpression(call) || call.arguments[0] !== outermost(callback)) return undefined
    if (!ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== 'forEach')
      return undefined
    const owner = this.ownerOf(call)
    if (owner === undefined) return undefined
    // its runs are under way together, and nobody waits for them: a loop would do one after the other
    if (isAsync(callback)) return undefined
    const loop: Loop = { call, receiver: call.expression.expression, callback, over: owner }
    return whyNoLoop(loop) ?? loop
  }

  /** An element of `Promise.all([...])` or the array itself: collected already. */
  isCollected(value: TS.Node): boolean {
    const parent = value.parent
    if (ts.isArrayLiteralExpression(parent)) return this.isCollected(parent)
    return ts.isCallExpression(parent) && parent.arguments[0] === value && isCollector(parent)
  }

  /** What an array method makes of an async callback; undefined where the called function is no array method. */
  callback(
    call: TS.CallExpression,
    index: number,
    cause: Cause,
  ): 'awaits' | { code: Code; message: string } | undefined {
    const { name } = calleeOf(this.project, call)
    const owner = this.ownerOf(call)
    if (owner !== 'Array' && owner !== 'Unknown') return undefined
    const atOnce = onlyReads(call.arguments[index], cause)
    if (name === 'from' && index === 1 && atOnce) return 'awaits'
    if (index !== 0 && name !== 'from') return undefined
    if ((name === 'map' || name === 'flatMap') && (atOnce || this.isCollected(outermost(call))))
      return 'awaits'
    if (name === 'forEach') return this.#eachByName(call, cause)
    if (name === 'map' || isWrittenOut(name)) return this.#hoist(call, name)
    if (name === 'sort' || name === 'toSorted')
      return { code: 'CCM-COMPARATOR', message: 'a comparator must answer at once' }
    return { code: 'CCM-ARRAY', message: `${name} needs the answer of its callback at once` }
  }

  /** `xs.forEach(f)` calls `f` in a loop. */
  #eachByName(call: TS.CallExpression, cause: Cause): 'awaits' | { code: Code; message: string } {
    const callback = call.arguments[0]!
    const isStatement = ts.isExpressionStatement(outermost(call).parent)
    const isName = ts.isIdentifier(callback) || ts.isPropertyAccessExpression(callback)
    if (!isStatement || !isName || call.arguments.length > 1 || ts.isOptionalChain(call))
      return { code: 'CCM-LOOP', message: 'forEach cannot become a loop: its callback is no plain name' }
    this.eaches.add(call, cause)
    return 'awaits'
  }

  #hoist(call: TS.CallExpression, method: WrittenOut): 'awaits' | { code: Code; message: string } {
    if (this.hoists.has(call)) return 'awaits'
    const statement = hoistTarget(call)
    const say = (message: string): { code: Code; message: string } => ({
      code: 'CCM-ORDER',
      message: `${method} cannot be written out as a loop: ${message}`,
    })
    if (statement === undefined) return say('something else in its statement comes first')
    if (call.arguments.length !== (method === 'reduce' ? 2 : 1))
      return say(method === 'reduce' ? 'it has no first value' : 'it is given a this')
    if (ts.isOptionalChain(call)) return say('it is optional')
    this.hoists.set(call, { call, method, statement })
    return 'awaits'
  }
}

function isWrittenOut(name: string): name is WrittenOut {
  return WRITTEN_OUT.some(one => one === name)
}

/**
 * May all runs of the callback be under way together? Only where each is one read of the cache and nothing else: whatever its
 * own functions do besides, the runs did it one after the other so far.
 */
function onlyReads(callback: TS.Expression | undefined, cause: Cause): boolean {
  if (callback === undefined || cause.writes) return false
  let calls = 0
  let changes = false
  const visit = (node: TS.Node): void => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) calls++
    const isStep =
      ts.isPostfixUnaryExpression(node) ||
      (ts.isPrefixUnaryExpression(node) &&
        (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken))
    if (isStep || isAssignment(node) || ts.isDeleteExpression(node)) changes = true
    ts.forEachChild(node, visit)
  }
  visit(callback)
  // the chain of a direct read has two steps: the callback is async, the read is awaited
  return calls === 1 && !changes && cause.why.length <= 2
}

import { type TS, ts } from '../compiler.js'
import { answersOf } from './answers-of.js'
import type { Effects } from './effects.js'
import { isHandlerType } from './function-types.js'
import {
  type FunctionLike,
  innermost,
  isAsync,
  isFunctionExpression,
  isFunctionLike,
  outermost,
} from './syntax.js'

/** What can start its work as a promise of its own: functions rewritten in place, or a name that gets a function around it. */
export interface Detachable {
  readonly callbacks: readonly FunctionLike[]
  readonly name?: TS.Expression
}

type Errors = 'next' | 'reject' | undefined

/**
 * @param to the parameter of the callback that takes its errors
 * @returns a text: why it cannot be done
 */
export function detachable(effects: Effects, value: TS.Expression, to: Errors): Detachable | string {
  if (isFunctionExpression(value)) return inPlace([value], to)
  if (to === 'reject') return 'it is not written where the promise is made'
  if (ts.isIdentifier(value)) {
    const typed = handlerBehind(effects, value)
    if (typed === undefined) return { callbacks: [], name: value }
    return effects.slots.callsOf(typed).length > 0 ? 'it is called by name, too' : inPlace([typed], to)
  }
  if (ts.isPropertyAccessExpression(value)) return { callbacks: [], name: value }
  if (!ts.isCallExpression(value)) return 'it is no function that can be seen'
  if (isBind(value)) return { callbacks: [], name: value }
  return madeBy(effects, value, to)
}

function inPlace(callbacks: readonly FunctionLike[], to: Errors): Detachable | string {
  const isOdd = callbacks.some(
    one =>
      one.parameters.some(parameter => parameter.dotDotDotToken !== undefined) ||
      (to !== undefined &&
        one.parameters.slice(to === 'next' ? 2 : 1).some(parameter => !ts.isIdentifier(parameter.name))),
  )
  return isOdd ? 'its parameters cannot be told' : { callbacks }
}

/** `const list: RequestHandler = (req, res) => ...`: its type says that it answers nothing, so it stays as it is outside. */
function handlerBehind(effects: Effects, name: TS.Identifier): FunctionLike | undefined {
  const declaration = effects.project.checker.getSymbolAtLocation(name)?.valueDeclaration
  if (declaration === undefined || !ts.isVariableDeclaration(declaration) || declaration.type === undefined)
    return undefined
  const made = declaration.initializer === undefined ? undefined : innermost(declaration.initializer)
  return isHandlerType(declaration.type) && made !== undefined && isFunctionExpression(made)
    ? made
    : undefined
}

function isBind(call: TS.CallExpression): boolean {
  return ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'bind'
}

/** `app.use(cached(60))`: the functions that `cached` gives, if all of them end up like this. */
function madeBy(effects: Effects, call: TS.CallExpression, to: Errors): Detachable | string {
  const maker = effects.project.checker.getResolvedSignature(call)?.declaration
  if (maker === undefined || !isFunctionLike(maker) || !effects.project.isOwn(maker.getSourceFile()))
    return 'it is made by a function that cannot be seen'
  const calls = effects.slots.callsOf(maker)
  if (!calls.every(one => isArgument(one))) return 'others use the functions that are made there'
  const made = answersOf(maker)
  const own = made.filter(one => isFunctionExpression(one) && (effects.functions.has(one) || isAsync(one)))
  const isAll = made.length > 0 && made.every(one => isFunctionExpression(one))
  return isAll ? inPlace(own as FunctionLike[], to) : 'the function that makes it gives something else, too'
}

function isArgument(call: TS.Node): boolean {
  const value = outermost(call)
  return ts.isCallExpression(value.parent) && value.parent.expression !== value
}

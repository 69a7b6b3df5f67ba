import type { Method } from '../../recipes/recipe.js'
import { type TS, ts } from '../compiler.js'
import type { LegacySite } from '../discover/legacy-root.js'
import { innermost, isAssignment, isFunctionExpression, outermost } from './syntax.js'

const WALKING = new Set<Method['answers']>(['iterator', 'values', 'entries', 'each'])

/** Does the call go over all that is in the cache, live? */
export function isWalk(rule: Method | undefined): boolean {
  return rule !== undefined && rule.already !== true && WALKING.has(rule.answers)
}

/** What is run for each entry, where something is. */
export function bodyOf({ node, rule }: LegacySite): TS.Node | undefined {
  if (rule?.answers === 'each') return callbackOf(node)?.body
  const loop = outermost(node).parent
  return ts.isForOfStatement(loop) ? loop.statement : undefined
}

export function callbackOf(node: TS.Node): TS.FunctionExpression | TS.ArrowFunction | undefined {
  const first = ts.isCallExpression(node) ? node.arguments[0] : undefined
  const callback = first === undefined ? undefined : innermost(first)
  return callback !== undefined && isFunctionExpression(callback) ? callback : undefined
}

/** The name under which the body sees the key; undefined where it has none, or one that changes. */
export function keyIn(site: LegacySite, body: TS.Node): string | undefined {
  const name = keyBinding(site)
  return name !== undefined && ts.isIdentifier(name) && !isReassigned(body, name.text) ? name.text : undefined
}

function keyBinding({ node, rule }: LegacySite): TS.BindingName | undefined {
  if (rule?.answers === 'each') return callbackOf(node)?.parameters[1]?.name
  const name = loopBinding(node)
  if (name === undefined || rule?.answers === 'iterator') return name
  const first = ts.isArrayBindingPattern(name) ? name.elements[0] : undefined
  return first !== undefined && ts.isBindingElement(first) ? first.name : undefined
}

/** The name of the value at hand in the body. */
export function valueName(site: LegacySite): string | undefined {
  const { node, rule } = site
  const name = rule?.answers === 'each' ? callbackOf(node)?.parameters[0]?.name : loopBinding(node)
  const whole = rule?.answers === 'entries' && name !== undefined ? secondOf(name) : name
  return whole !== undefined && rule?.answers !== 'iterator' && ts.isIdentifier(whole)
    ? whole.text
    : undefined
}

function loopBinding(node: TS.Node): TS.BindingName | undefined {
  const loop = outermost(node).parent
  return ts.isForOfStatement(loop) && ts.isVariableDeclarationList(loop.initializer)
    ? loop.initializer.declarations[0]?.name
    : undefined
}

function secondOf(name: TS.BindingName): TS.BindingName | undefined {
  const second = ts.isArrayBindingPattern(name) ? name.elements[1] : undefined
  return second !== undefined && ts.isBindingElement(second) ? second.name : undefined
}

/** Can anything see the keys that the walk gives? */
export function usesKey(site: LegacySite): boolean {
  const { node, rule } = site
  if (rule?.answers === 'values') return false
  if (rule?.answers === 'each') return (callbackOf(node)?.parameters.length ?? 2) > 1
  const loop = outermost(node).parent
  if (ts.isCallExpression(loop) && loop.expression.getText() === 'Object.fromEntries') return false
  const name = loopBinding(node)
  const isSkipped =
    rule?.answers === 'entries' &&
    name !== undefined &&
    ts.isArrayBindingPattern(name) &&
    name.elements[0] !== undefined &&
    ts.isOmittedExpression(name.elements[0])
  return !isSkipped
}

export function isReassigned(body: TS.Node, name: string): boolean {
  let found = false
  const visit = (node: TS.Node): void => {
    if (isAssignment(node) && node.left.getText() === name) found = true
    if (
      (ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node)) &&
      node.operand.getText() === name
    )
      found = true
    ts.forEachChild(node, visit)
  }
  visit(body)
  return found
}

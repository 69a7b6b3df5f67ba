import { type TS, ts } from '../compiler.js'
import type { Cause } from '../flow/cause.js'
import type { Spread } from '../flow/spread.js'
import { isFunctionLike, outermost } from '../flow/syntax.js'
import { isBareCheck } from '../flow/throw-checks.js'
import type { Drafts } from './draft.js'
import { handsOn } from './getter-edits.js'
import type { Adapters } from './site-edits.js'

/** Awaits every expression that became a promise. */
export function awaitEdits(
  spread: Spread,
  drafts: Drafts,
  adapters: Adapters,
  returnAwait: 'always' | 'try-only',
): void {
  for (const [expression, cause] of spread.awaits) {
    const value = outermost(expression)
    if (
      ts.isAwaitExpression(value.parent) ||
      spread.arrays.isCollected(value) ||
      spread.arrays.isWrittenOut(expression) ||
      isBareCheck(spread.project, value) ||
      isHandedOn(spread, adapters, expression)
    )
      continue
    if (spread.isFloating(expression))
      drafts.insert(expression.end, expression, '.catch(console.error)', 'catch', cause)
    else if (spread.topLevel.get(expression)?.by === 'catch') {
      const handler = '.catch(error => {\n  console.error(error)\n  process.exitCode = 1\n})'
      drafts.insert(expression.end, expression, handler, 'catch', cause)
    } else if (returnAwait === 'try-only' && adapters.get(expression) === undefined && isPlainReturn(value))
      continue
    else awaitOne(spread, expression, cause, drafts, adapters.get(expression))
  }
}

/** The answer of a getter that has nothing else to do. */
function isHandedOn(spread: Spread, adapters: Adapters, expression: TS.Expression): boolean {
  const getter = ts.isReturnStatement(expression.parent) ? expression.parent.parent.parent : undefined
  return (
    getter !== undefined &&
    ts.isGetAccessorDeclaration(getter) &&
    handsOn(spread, adapters, getter) === expression
  )
}

/** A promise that an async function returns outside of `try` is waited for by its caller. */
function isPlainReturn(value: TS.Node): boolean {
  const { parent } = value
  if (ts.isArrowFunction(parent)) return parent.body === value
  if (!ts.isReturnStatement(parent)) return false
  return (
    ts.findAncestor(parent, node => (isFunctionLike(node) ? 'quit' : ts.isTryStatement(node))) === undefined
  )
}

function awaitOne(
  spread: Spread,
  expression: TS.Expression,
  cause: Cause,
  drafts: Drafts,
  adapter: readonly [string, string] | undefined,
): void {
  const method = ts.isCallExpression(expression) ? arrayMethod(spread, expression) : undefined
  if (method === 'flatMap') return flattened(expression as TS.CallExpression, cause, drafts)
  const keyword = method === undefined ? 'await ' : 'await Promise.all('
  const close = method === undefined ? '' : ')'
  if (adapter !== undefined)
    return drafts.wrap(expression, adapter[0] + keyword, close + adapter[1], 'await', cause)
  if (!needsParentheses(expression)) return drafts.wrap(expression, keyword, close, 'await', cause)
  const guard = startsStatement(expression) && isAsiHazard(expression) ? ';' : ''
  drafts.wrap(expression, `${guard}(${keyword}`, `${close})`, 'await', cause)
}

/** The array method that gives a list of promises now. */
function arrayMethod(spread: Spread, call: TS.CallExpression): 'map' | 'flatMap' | 'from' | undefined {
  const written = ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : ''
  // asking the compiler for each of thousands of calls would cost as much as the plan
  if (written !== 'map' && written !== 'flatMap' && written !== 'from') return undefined
  const owner = spread.arrays.ownerOf(call)
  return owner === 'Array' || owner === 'Unknown' ? written : undefined
}

function flattened(call: TS.CallExpression, cause: Cause, drafts: Drafts): void {
  if (ts.isPropertyAccessExpression(call.expression))
    drafts.replace(call.expression.name, 'map', 'await', cause)
  drafts.wrap(call, '(await Promise.all(', ')).flat()', 'await', cause)
}

/** Positions that bind tighter than `await`. */
export function needsParentheses(node: TS.Expression): boolean {
  const parent = node.parent
  if (ts.isPropertyAccessExpression(parent) || ts.isNonNullExpression(parent)) return true
  if (ts.isElementAccessExpression(parent) || ts.isCallExpression(parent) || ts.isNewExpression(parent))
    return parent.expression === node
  if (ts.isTaggedTemplateExpression(parent)) return parent.tag === node
  if (ts.isExpressionWithTypeArguments(parent)) return true
  return (
    ts.isBinaryExpression(parent) &&
    parent.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken &&
    parent.left === node
  )
}

function startsStatement(node: TS.Node): boolean {
  const statement = ts.findAncestor(node, ts.isExpressionStatement)
  return statement !== undefined && statement.getStart() === node.getStart()
}

/** A line that starts with `(` continues the line before, unless that ended with a semicolon. */
function isAsiHazard(node: TS.Node): boolean {
  const before = node.getSourceFile().text.slice(0, node.getStart()).trimEnd()
  const previous = before.replace(/\/\/[^\n]*$|\/\*[\s\S]*?\*\/$/, '').trimEnd()
  return previous !== '' && !/[;{}]$|=>$|\)$/.test(previous)
    ? true
    : /\)$/.test(previous) && !isControlHead(node)
}

function isControlHead(node: TS.Node): boolean {
  const statement = ts.findAncestor(node, ts.isExpressionStatement)
  return statement !== undefined && !ts.isBlock(statement.parent) && !ts.isSourceFile(statement.parent)
}

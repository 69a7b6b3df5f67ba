import { type TS, ts } from '../compiler.js'
import type { Cause } from '../flow/cause.js'
import { identifiersIn } from '../flow/loops.js'
import type { Spread } from '../flow/spread.js'
import { isFunctionExpression } from '../flow/syntax.js'
import type { Drafts } from './draft.js'

/** Callbacks that nobody waits for start their work as a promise of its own; what it rejects with is logged, or goes to `next`. */
export function detachEdits(spread: Spread, drafts: Drafts): void {
  for (const [callback, cause] of spread.detached) {
    const { body } = callback
    if (!isFunctionExpression(callback) || body === undefined) continue
    const to = spread.forwarded.get(callback)
    const handler = to === undefined ? 'console.error' : parameterOf(spread, callback, to, cause, drafts)
    const isBlock = ts.isBlock(body)
    const [before, after] = isBlock
      ? ['{ void (async () => ', `)().catch(${handler}) }`]
      : ['void (async () => ', `)().catch(${handler})`]
    // they belong to the callback, so that they stand outside of what is awaited in the body
    drafts.insert(body.getStart(), callback, before, 'detach', cause)
    drafts.insert(body.end, callback, after, 'detach', cause)
  }
  for (const [name, cause] of spread.detachedNames) {
    const [given, passed, handler] = spread.forwarded.has(name)
      ? forwarding(spread, name)
      : ['...args', '...args', 'console.error']
    drafts.replace(
      name,
      render => `(${given}) => void ${render(name.getStart(), name.end)}(${passed}).catch(${handler})`,
      'detach',
      cause,
    )
  }
}

/** A test that ended by `done()` ends when it ends. */
export function doneEdits(spread: Spread, drafts: Drafts): void {
  for (const [done, cause] of spread.dones) {
    const test = done.parent as TS.FunctionExpression | TS.ArrowFunction
    const file = test.getSourceFile()
    const before = test.parameters[test.parameters.indexOf(done) - 1]
    const isBare = !test.getChildren().some(one => one.kind === ts.SyntaxKind.OpenParenToken)
    drafts.range(file, before?.end ?? done.getStart(), done.end, isBare ? '()' : '', 'test', cause)
    const last = ts.isBlock(test.body) ? test.body.statements.at(-1) : undefined
    if (last !== undefined) drafts.range(file, last.getFullStart(), last.end, '', 'test', cause)
  }
}

/** The name of the parameter that takes errors, which is added where it is not there. */
function parameterOf(
  spread: Spread,
  callback: TS.FunctionExpression | TS.ArrowFunction,
  to: 'next' | 'reject' | TS.ParameterDeclaration,
  cause: Cause,
  drafts: Drafts,
): string {
  if (typeof to !== 'string') return to.name.getText()
  const { parameters } = callback
  const isForErrors = parameters.length > 3 && /^_?(?:err|error|e)$/.test(parameters[0]?.name.getText() ?? '')
  const before = to === 'reject' ? ['_resolve'] : ['_req', '_res']
  const known = parameters[isForErrors ? 3 : before.length]
  if (known !== undefined) return known.name.getText()
  const used = new Set(identifiersIn(callback))
  const name = used.has(to) ? `${to}Error` : to
  const missing = [
    ...before.map(one => typed(spread, callback, one, 'unknown')),
    typed(spread, callback, name, '(error?: unknown) => void'),
  ].slice(parameters.length)
  const last = parameters.at(-1)
  if (last === undefined) {
    const open = callback.getChildren().find(one => one.kind === ts.SyntaxKind.OpenParenToken)
    if (open !== undefined) drafts.insert(open.end, open, missing.join(', '), 'detach', cause)
    return name
  }
  const isBare = !callback.getChildren().some(one => one.kind === ts.SyntaxKind.OpenParenToken)
  if (isBare) drafts.wrap(last, '(', `, ${missing.join(', ')})`, 'detach', cause)
  else drafts.insert(last.end, last, `, ${missing.join(', ')}`, 'detach', cause)
  return name
}

/** A new parameter, with its type where nothing else gives it one. */
function typed(
  spread: Spread,
  callback: TS.FunctionExpression | TS.ArrowFunction,
  name: string,
  type: string,
): string {
  const isTyped = !/\.[cm]?jsx?$/.test(callback.getSourceFile().fileName)
  const contextual = spread.project.checker.getContextualType(callback)
  const isGiven = contextual !== undefined && contextual.getCallSignatures().length > 0
  return isTyped && !isGiven ? `${name}: ${type}` : name
}

/** Express tells handlers of errors by their four parameters, so a handler keeps their number. */
function forwarding(spread: Spread, name: TS.Expression): [given: string, passed: string, handler: string] {
  const [signature] = spread.project.checker.getTypeAtLocation(name).getCallSignatures()
  const count = signature?.getParameters().length ?? 3
  const all = count > 3 ? ['err', 'req', 'res', 'next'] : ['req', 'res', 'next']
  return [all.join(', '), all.slice(0, count).join(', '), 'next']
}

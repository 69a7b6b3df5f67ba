import { type TS, ts } from '../compiler.js'

const COLLECTORS = new Set(['all', 'allSettled', 'race', 'any'])

/** `Promise.all(...)` and its like, which wait for a list of promises. */
export function isCollector(call: TS.CallExpression): boolean {
  const callee = call.expression
  return (
    ts.isPropertyAccessExpression(callee) &&
    callee.expression.getText() === 'Promise' &&
    COLLECTORS.has(callee.name.text)
  )
}

import { type TS, ts } from '../compiler.js'

const MOVES = new Set([
  'advanceTimersByTime',
  'advanceTimersToNextTimer',
  'runAllTimers',
  'runOnlyPendingTimers',
  'runToLast',
  'tick',
])

/** Where a test moves a fake clock: promises do not move with it. */
export function clockMoves(node: TS.Node): TS.CallExpression[] {
  const found: TS.CallExpression[] = []
  const visit = (one: TS.Node): void => {
    const isMove =
      ts.isCallExpression(one) &&
      ts.isPropertyAccessExpression(one.expression) &&
      MOVES.has(one.expression.name.text) &&
      /^(?:jest|vi|timers?|clock|sandbox\.clock|this\.clock)$/.test(one.expression.expression.getText())
    if (isMove) found.push(one)
    ts.forEachChild(one, visit)
  }
  visit(node)
  return found
}

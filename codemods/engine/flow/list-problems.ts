import { ts } from '../compiler.js'
import { isListMethod } from './array-owner.js'
import type { Effects, SpreadProblem } from './effects.js'

/** Lists that no type calls so. */
export function listProblems(effects: Effects): SpreadProblem[] {
  const loops = [...effects.arrays.loops].map(([loop, cause]) => [loop.call, cause] as const)
  return [...effects.awaits, ...loops].flatMap(([call, cause]): SpreadProblem[] => {
    // asking the compiler for each of thousands of calls would cost as much as the plan
    if (!ts.isCallExpression(call) || !isListMethod(call)) return []
    if (effects.arrays.ownerOf(call) !== 'Unknown') return []
    const message = `nothing says what ${call.expression.getText().slice(0, 60)} belongs to; it is taken for a list`
    const { why: chain, roots, sites } = cause
    return [{ code: 'CCM-ARRAY', at: call, message, weight: 'review', chain, roots, sites }]
  })
}

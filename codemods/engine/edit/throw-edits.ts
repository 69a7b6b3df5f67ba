import type { Spread } from '../flow/spread.js'
import type { Drafts } from './draft.js'

/** Assertions that something throws wait for its promise to reject; mocks of async functions resolve. */
export function throwEdits(spread: Spread, drafts: Drafts): void {
  for (const [call, { whole, name, to, end }] of spread.throwChecks) {
    const cause = spread.awaits.get(whole)
    if (cause === undefined) continue
    if (to.startsWith('.')) drafts.insert(call.end, call, to, 'test', cause)
    else drafts.range(call.getSourceFile(), name.getStart(), end ?? name.end, to, 'test', cause)
  }
  for (const [arrow, cause] of spread.bareChecks)
    drafts.range(arrow.getSourceFile(), arrow.getStart(), arrow.body.getStart(), '', 'test', cause)
  for (const [access, cause] of spread.mocks)
    drafts.replace(access.name, access.name.text.replace('Return', 'Resolved'), 'test', cause)
}

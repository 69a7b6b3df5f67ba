import { ts } from '../compiler.js'
import type { Spread } from '../flow/spread.js'
import { isFunctionExpression } from '../flow/syntax.js'
import type { Drafts } from './draft.js'

/** Callbacks that nobody waits for start their work as a promise of its own and log what it rejects with. */
export function detachEdits(spread: Spread, drafts: Drafts): void {
  for (const [callback, cause] of spread.detached) {
    const { body } = callback
    if (!isFunctionExpression(callback) || body === undefined) continue
    const isBlock = ts.isBlock(body)
    const [before, after] = isBlock
      ? ['{ void (async () => ', ')().catch(console.error) }']
      : ['void (async () => ', ')().catch(console.error)']
    // they belong to the callback, so that they stand outside of what is awaited in the body
    drafts.insert(body.getStart(), callback, before, 'detach', cause)
    drafts.insert(body.end, callback, after, 'detach', cause)
  }
  for (const [name, cause] of spread.detachedNames) {
    drafts.replace(
      name,
      render => `(...args) => void ${render(name.getStart(), name.end)}(...args).catch(console.error)`,
      'detach',
      cause,
    )
  }
}

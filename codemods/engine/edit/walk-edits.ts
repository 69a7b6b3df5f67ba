import { type TS, ts } from '../compiler.js'
import type { LegacyRoot, LegacySite } from '../discover/legacy-root.js'
import type { Cause } from '../flow/cause.js'
import { outermost } from '../flow/syntax.js'
import { bodyOf, usesKey } from '../flow/walks.js'
import { isText } from './key-edits.js'
import type { Say } from './say.js'
import type { SiteEdits } from './site-edits.js'

/** A live view becomes a list, taken at once: fine to go over, not to step through. */
export function walkEdits(
  checker: TS.TypeChecker,
  root: LegacyRoot,
  site: LegacySite,
  out: SiteEdits,
  say: Say,
): void {
  const { rule, node } = site
  const value = outermost(node)
  const { parent } = value
  if (ts.isExpressionStatement(parent) && rule?.answers !== 'each') return
  const isEach = rule?.answers === 'each' || site.access === undefined
  if (!isEach && !isGoneOver(checker, value))
    return say(
      'CCM-ORDER',
      `${site.name}() is stepped through; the new cache gives a list in no order`,
      'blocks',
    )
  if (out.isBridged !== true && usesKey(site) && !hasTextKeys(checker, root))
    return say('CCM-KEY', 'a walk gives keys as texts, and not all keys are known to be texts', 'blocks')
  const [code, what] =
    rule?.answers === 'iterator'
      ? (['CCM-ORDER', `${site.name}()`] as const)
      : (['CCM-SCAN', 'the walk'] as const)
  const waits = bodyOf(site) === undefined ? '' : '; what others change meanwhile is not seen'
  say(code, `${what} is over a list taken at once, in no order${waits}`, 'review')
  if (rule?.answers !== 'values') return
  const cause: Cause = {
    roots: new Set([root]),
    why: ['values are entries without their keys'],
    writes: false,
  }
  const name = ts.isForOfStatement(parent) ? boundIn(parent) : undefined
  if (name === undefined) out.adapters.set(node, ['(', ').map(([, value]) => value)'])
  else out.drafts.wrap(name, '[, ', ']', 'loop', cause)
}

function boundIn({ initializer }: TS.ForOfStatement): TS.BindingName | undefined {
  return ts.isVariableDeclarationList(initializer) ? initializer.declarations[0]?.name : undefined
}

const TAKERS = /^(?:Array\.from|Object\.fromEntries|Map|Set)$/

function isGoneOver(checker: TS.TypeChecker, value: TS.Node): boolean {
  const { parent } = value
  if (ts.isSpreadElement(parent)) return true
  if (ts.isForOfStatement(parent)) return parent.expression === value
  if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) return false
  if (parent.arguments?.[0] !== value || !TAKERS.test(parent.expression.getText())) return false
  return checker.getResolvedSignature(parent)?.declaration?.getSourceFile().isDeclarationFile === true
}

/** Numbers would come back as texts. Only what is written can come back. */
function hasTextKeys(checker: TS.TypeChecker, root: LegacyRoot): boolean {
  return root.sites.every(({ node, rule }) => {
    if (rule?.does !== 'writes' || !ts.isCallExpression(node)) return true
    const key = rule.args?.[0] === 'key' && rule.args.length > 1 ? node.arguments[0] : undefined
    return key === undefined || isText(checker.getTypeAtLocation(key))
  })
}

import { type TS, ts } from '../compiler.js'
import { ESCAPE } from '../discover/bridged.js'
import type { LegacyRoot, LegacySite } from '../discover/legacy-root.js'
import type { Cause } from '../flow/cause.js'
import { questionDotOf } from '../flow/order.js'
import { outermost } from '../flow/syntax.js'
import type { Bridge } from '../plan/bridges.js'
import type { Drafts } from './draft.js'
import { marker } from './markers.js'
import { quoteOf } from './quotes.js'

type NameIn = (file: TS.SourceFile, name: string, cause: Cause) => string

/** Puts a bridge around the legacy cache, and leaves what cannot wait on its sync escape, marked. */
export function bridgeEdits(root: LegacyRoot, bridge: Bridge, drafts: Drafts, nameIn: NameIn): void {
  const cause: Cause = { roots: new Set([root]), why: [`${root.name} is bridged`], writes: false }
  // the bridge first: at one place, what is drafted later stands further out
  for (const occurrence of root.occurrences) {
    if (root.wrapped.has(occurrence)) continue
    const name = nameIn(occurrence.getSourceFile(), 'bridge', cause)
    drafts.wrap(
      occurrence,
      `${shorthand(occurrence)}${name}(`,
      `${library(root, occurrence)})`,
      'bridge',
      cause,
    )
  }
  for (const [site, problem] of bridge.sites) {
    marker(site.node, problem, cause, drafts)
    if (site.through === undefined) toEscape(site.receiver, cause, drafts)
  }
  for (const [value, problem] of bridge.values) {
    marker(value, problem, cause, drafts)
    if (!isEscape(value)) toEscape(value, cause, drafts)
  }
  for (const { node } of root.typeUses) bridgeType(root, node, drafts, nameIn, cause)
}

/** The call may be awaited now: it goes through the bridge, not through its escape. */
export function offTheEscape(site: LegacySite, cause: Cause, drafts: Drafts): void {
  const { through } = site
  if (through === undefined) return
  drafts.range(through.getSourceFile(), through.expression.end, through.end, '', 'bridge', cause)
}

function toEscape(value: TS.Expression, cause: Cause, drafts: Drafts): void {
  const parent = value.parent
  if (ts.isShorthandPropertyAssignment(parent))
    return drafts.insert(value.end, value, `: ${value.getText()}.${ESCAPE}`, 'bridge', cause)
  const isOptional =
    (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) &&
    parent.expression === value &&
    questionDotOf(parent) !== undefined
  const access = isOptional ? `?.${ESCAPE}` : `.${ESCAPE}`
  if (ts.isLeftHandSideExpression(value)) drafts.insert(value.end, value, access, 'bridge', cause)
  else drafts.wrap(value, '(', `)${access}`, 'bridge', cause)
}

function isEscape(value: TS.Expression): boolean {
  return ts.isPropertyAccessExpression(value) && value.name.text === ESCAPE
}

function shorthand(occurrence: TS.Expression): string {
  return ts.isShorthandPropertyAssignment(occurrence.parent) ? `${occurrence.getText()}: ` : ''
}

function library(root: LegacyRoot, at: TS.Node): string {
  if (root.recipe.bridge === undefined) return ''
  const quote = quoteOf(at.getSourceFile())
  return `, ${quote}${root.recipe.bridge}${quote}`
}

/** `NodeCache` becomes `Bridged<NodeCache, 'node-cache'>`. */
function bridgeType(root: LegacyRoot, node: TS.Node, drafts: Drafts, nameIn: NameIn, cause: Cause): void {
  const place = ts.findAncestor(node, ts.isTypeReferenceNode) ?? outermost(node)
  const holder = ts.findAncestor(place.parent, ts.isTypeReferenceNode)
  if (root.isWrapped && holder !== undefined) return
  const name = nameIn(node.getSourceFile(), 'Bridged', cause)
  drafts.wrap(place, `${name}<`, `${library(root, node)}>`, 'type', cause)
}

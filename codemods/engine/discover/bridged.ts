import type { Method, Role } from '../../recipes/recipe.js'
import { type TS, ts } from '../compiler.js'
import { bindingsOf, sourceOf, unitsOf } from '../edit/import-units.js'
import { innermost, outermost } from '../flow/syntax.js'
import type { LegacyRoot, LegacySite } from './legacy-root.js'

/** The sync escape of a bridge. */
export const ESCAPE = 'unsafeSync'

/** `bridge(<occurrence>, ...)`, where an earlier run put the legacy cache there. */
export function bridgeAround(occurrence: TS.Expression): TS.CallExpression | undefined {
  const value = outermost(occurrence)
  const call = value.parent
  if (!ts.isCallExpression(call) || call.arguments[0] !== value) return undefined
  const callee = innermost(call.expression)
  return ts.isIdentifier(callee) && isOurs(callee, 'bridge') ? call : undefined
}

/** Does this name stand for that name of `cachectl`? */
export function isOurs(name: TS.Identifier, original: string): boolean {
  return unitsOf(name.getSourceFile()).some(
    unit =>
      sourceOf(unit) === 'cachectl' &&
      bindingsOf(unit).some(one => one.local === name.text && one.original === original),
  )
}

const ROLES: Record<string, readonly Role[]> = {
  get: ['key'],
  set: ['key', 'value', 'same'],
  delete: ['key'],
  exists: ['key'],
  mget: ['keys'],
  mdelete: ['keys'],
  take: ['key'],
  increment: ['key', 'same', 'same'],
  expire: ['key', 'same'],
  ttl: ['key'],
  getOrSet: ['key', 'same', 'same'],
}

/**
 * Tells the calls of a bridged root apart: those through the escape are legacy calls, those on the bridge are awaited already.
 * @returns a use of the legacy cache itself that goes where it cannot be told
 */
export function sortBridgedSites(root: LegacyRoot): TS.Expression | undefined {
  const raw = new Set<TS.Node>(root.occurrences.filter(one => !root.wrapped.has(one)))
  for (const [i, site] of root.sites.entries()) {
    if (site.through !== undefined || raw.has(innermost(site.receiver))) continue
    root.sites[i] = { ...site, rule: awaitedRule(root, site) }
  }
  const used = new Set<TS.Node>(root.sites.map(site => innermost(site.receiver)))
  return root.occurrences.find(one => raw.has(one) && !used.has(one))
}

function awaitedRule(root: LegacyRoot, { name }: LegacySite): Method {
  const args = root.recipe.bridge === undefined ? undefined : ROLES[name]
  const own = [root.recipe.methods[name]].flat()[0]
  const to = root.recipe.bridge === undefined ? (own?.to ?? name) : name
  return { to, does: 'writes', answers: 'other', already: true, ...(args === undefined ? {} : { args }) }
}

import { type TS, ts } from '../compiler.js'
import type { LegacyRoot, LegacySite, Problem } from '../discover/legacy-root.js'
import { isFunctionLike } from './syntax.js'

/** Read-then-write of one key in one function: atomic while it was synchronous, open to others now. */
export function racesOf(root: LegacyRoot): Problem[] {
  const byFunction = new Map<TS.Node, LegacySite[]>()
  for (const site of root.sites) {
    const owner = ts.findAncestor(site.node, isFunctionLike) ?? site.node.getSourceFile()
    byFunction.set(owner, [...(byFunction.get(owner) ?? []), site])
  }
  return [...byFunction.values()].flatMap(sites =>
    sites.flatMap((first, i) => raceFrom(first, sites.slice(i + 1))),
  )
}

function raceFrom(first: LegacySite, later: readonly LegacySite[]): Problem[] {
  const key = keyOf(first)
  if (key === undefined || first.rule?.does !== 'reads' || first.rule.already === true) return []
  const next = later.find(site => keyOf(site) === key)
  if (next === undefined) return []
  const say = (code: Problem['code'], message: string): Problem[] => [
    { code, at: next.node, message, weight: 'review', chain: [] },
  ]
  if (next.rule?.does === 'writes' && ts.isCallExpression(next.node) && next.node.arguments.length > 1) {
    const value = next.node.arguments.at(1)!
    if (usesResultOf(value, first.node))
      return say(
        'CCM-RMW',
        `${key} is read, changed and written back: others can write in between; increment() is one step`,
      )
    return say(
      'CCM-STAMPEDE',
      `${key} is read, then written: others can do the same in between; getOrSet() asks once for all`,
    )
  }
  const isTest = first.rule.to === 'exists' && ts.findAncestor(first.node, ts.isIfStatement) !== undefined
  return isTest && next.rule?.to === 'get'
    ? say('CCM-STAMPEDE', `${key} may expire between the check and the read`)
    : []
}

function keyOf(site: LegacySite): string | undefined {
  return ts.isCallExpression(site.node) ? site.node.arguments[0]?.getText() : undefined
}

/** Does the value written come from the one that was read? */
function usesResultOf(value: TS.Expression, read: TS.Node): boolean {
  const declaration = ts.findAncestor(read, ts.isVariableDeclaration)
  const name =
    declaration !== undefined && ts.isIdentifier(declaration.name) ? declaration.name.text : undefined
  let found = false
  const visit = (node: TS.Node): void => {
    if (ts.isIdentifier(node) && node.text === name && node !== value) found = true
    ts.forEachChild(node, visit)
  }
  visit(value)
  return found
}

import { type TS, ts } from '../compiler.js'
import type { LegacyRoot, LegacySite, Problem } from '../discover/legacy-root.js'
import { identifiersIn } from './loops.js'
import { isFunctionLike } from './syntax.js'

/** Read-then-write of one key in one function: atomic while it was synchronous, open to others now. */
export function racesOf(root: LegacyRoot, checker: TS.TypeChecker): Problem[] {
  const byFunction = new Map<TS.Node, LegacySite[]>()
  for (const site of root.sites) {
    const owner = ts.findAncestor(site.node, isFunctionLike) ?? site.node.getSourceFile()
    byFunction.set(owner, [...(byFunction.get(owner) ?? []), site])
  }
  return [...byFunction].flatMap(([owner, sites]) => {
    const direct = sites.flatMap((first, i) => raceFrom(first, sites.slice(i + 1)))
    const seen = new Set(direct.map(one => one.at))
    return [
      ...direct,
      ...sites.flatMap(site => (seen.has(site.node) ? [] : raceThrough(checker, root, owner, site))),
    ]
  })
}

/** The value that is written was computed from what another function read: `set(k, limit - left(k))`. */
function raceThrough(checker: TS.TypeChecker, root: LegacyRoot, owner: TS.Node, site: LegacySite): Problem[] {
  const value = ts.isCallExpression(site.node) ? site.node.arguments[1] : undefined
  const isWrite = site.rule?.does === 'writes' && site.rule.already !== true
  if (!isWrite || value === undefined) return []
  const reads = new Set(root.sites.filter(one => one.rule?.answers === 'value').map(one => one.node))
  const reader = sourcesOf(owner, value)
    .flatMap(callsIn)
    .find(call => {
      const from = checker.getResolvedSignature(call)?.declaration
      return from !== undefined && from !== owner && [...reads].some(read => isWithin(read, from))
    })
  if (reader === undefined) return []
  const message = `what is written comes from ${reader.getText().slice(0, 60)}, which read it before: others can write in between`
  return [{ code: 'CCM-RMW', at: site.node, message, weight: 'review', chain: [] }]
}

/** An expression with the initialisers of the names in it. */
function sourcesOf(owner: TS.Node, value: TS.Expression): TS.Node[] {
  const names = new Set(identifiersIn(value))
  const found: TS.Node[] = [value]
  const visit = (node: TS.Node): void => {
    if (
      ts.isVariableDeclaration(node) &&
      ts.isIdentifier(node.name) &&
      names.has(node.name.text) &&
      node.initializer !== undefined
    )
      found.push(node.initializer)
    ts.forEachChild(node, visit)
  }
  visit(owner)
  return found
}

function callsIn(node: TS.Node): TS.CallExpression[] {
  const own = ts.isCallExpression(node) ? [node] : []
  const inner: TS.CallExpression[] = []
  ts.forEachChild(node, child => {
    inner.push(...callsIn(child))
  })
  return [...own, ...inner]
}

function isWithin(node: TS.Node, outer: TS.Node): boolean {
  return node.getSourceFile() === outer.getSourceFile() && node.pos >= outer.pos && node.end <= outer.end
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

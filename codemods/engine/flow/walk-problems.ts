import { type TS, ts } from '../compiler.js'
import type { LegacyRoot, LegacySite } from '../discover/legacy-root.js'
import type { SpreadProblem } from './effects.js'
import type { Spread } from './spread.js'
import { type FunctionLike, isFunctionLike, outermost } from './syntax.js'
import { bodyOf, isWalk, keyIn } from './walks.js'

/**
 * Why a list taken before the walk is not what the live walk saw: the body itself changes what is still to come, or leaves after
 * the first. Taking out the entry at hand changes nothing for the others.
 */
export function walkProblems(spread: Spread, root: LegacyRoot, site: LegacySite): SpreadProblem[] {
  const found = isWalk(site.rule) ? whyDifferent(spread, root, site) : undefined
  if (found === undefined) return []
  const { at, why: message } = found
  const [roots, sites] = [new Set([root]), new Set([site])]
  return [{ code: 'CCM-ORDER', at, message, weight: 'blocks', chain: [], roots, sites }]
}

interface Difference {
  readonly at: TS.Node
  readonly why: string
}

function whyDifferent(spread: Spread, root: LegacyRoot, site: LegacySite): Difference | undefined {
  const body = bodyOf(site)
  if (body === undefined) return takesFirst(site)
  const key = keyIn(site, body)
  const write = root.sites.find(
    one => one.rule?.does === 'writes' && isWithin(one.node, body) && !isOwnEntry(root, one, key),
  )
  if (write !== undefined)
    return { at: write.node, why: `${write.name} changes what the walk has still to see` }
  const call = writingCalls(spread, root).find(
    one => isWithin(one, body) && !root.sites.some(own => own.node === one),
  )
  if (call !== undefined)
    return { at: call, why: `${call.getText().slice(0, 60)} may change what the walk has still to see` }
  const given = yieldIn(body)
  if (given !== undefined)
    return { at: given, why: 'whoever takes what it yields may change what the walk has still to see' }
  const last = ts.isBlock(body) ? body.statements.at(-1) : body
  if (
    site.rule?.answers !== 'each' &&
    last !== undefined &&
    (ts.isBreakStatement(last) || ts.isReturnStatement(last))
  )
    return { at: last, why: 'it leaves after the first entry, and which one is first is not promised' }
  return undefined
}

function yieldIn(node: TS.Node): TS.Node | undefined {
  if (ts.isYieldExpression(node)) return node
  return isFunctionLike(node) ? undefined : ts.forEachChild(node, yieldIn)
}

/** `[...cache.keys()][0]` */
function takesFirst({ node }: LegacySite): Difference | undefined {
  const taken = outermost(node).parent
  const list = ts.isSpreadElement(taken) ? outermost(taken.parent) : outermost(taken)
  const { parent } = list
  const isPicked =
    (ts.isElementAccessExpression(parent) && parent.expression === list) ||
    (ts.isPropertyAccessExpression(parent) && /^(?:at|shift|pop)$/.test(parent.name.text)) ||
    (ts.isVariableDeclaration(parent) && ts.isArrayBindingPattern(parent.name))
  return isPicked
    ? { at: parent, why: 'one entry is taken by its place, and no order is promised' }
    : undefined
}

/** `delete(key)` of the entry at hand; for a Map `set(key, ...)` too, as the entry keeps its place. */
function isOwnEntry(root: LegacyRoot, { node, rule }: LegacySite, key: string | undefined): boolean {
  if (key === undefined || !ts.isCallExpression(node) || node.arguments[0]?.getText() !== key) return false
  return rule?.to === 'delete' || (rule?.to === 'set' && 'global' in root.recipe.source)
}

/** Calls of functions that write to the root, directly or through others, as far as they are found by name or by their promise. */
function writingCalls(spread: Spread, root: LegacyRoot): TS.Node[] {
  const calls = new Set<TS.Node>()
  for (const [expression, cause] of spread.awaits)
    if (cause.writes && cause.roots.has(root)) calls.add(expression)
  const seen = new Set<TS.Node>()
  const queue: TS.Node[] = root.sites.filter(one => one.rule?.does === 'writes').map(one => one.node)
  for (let node = queue.pop(); node !== undefined; node = queue.pop())
    for (
      let at = ts.findAncestor(node.parent, isFunctionLike);
      at !== undefined;
      at = ts.findAncestor(at.parent, isFunctionLike)
    ) {
      if (seen.has(at)) break
      seen.add(at)
      for (const call of spread.slots.callsOf(at as FunctionLike)) {
        calls.add(call)
        queue.push(call)
      }
    }
  return [...calls]
}

function isWithin(node: TS.Node, outer: TS.Node): boolean {
  return node.getSourceFile() === outer.getSourceFile() && node.pos >= outer.pos && node.end <= outer.end
}

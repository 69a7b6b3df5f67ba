import type { Answer, Method, Role, TtlRules } from '../../recipes/recipe.js'
import { type TS, ts } from '../compiler.js'
import type { LegacyRoot, LegacySite, Problem } from '../discover/legacy-root.js'
import type { Project } from '../discover/project.js'
import type { Cause } from '../flow/cause.js'
import type { Shapes } from '../flow/shapes.js'
import { innermost, isWrapper, outermost } from '../flow/syntax.js'
import { isWalk } from '../flow/walks.js'
import type { Code } from '../types.js'
import { offTheEscape } from './bridge-edits.js'
import { bulkItems } from './bulk-items.js'
import type { Drafts } from './draft.js'
import { isTextOrTexts, keyEdits, keyListEdits } from './key-edits.js'
import { lifetimeOf } from './lifetime.js'
import { isOrderSeen } from './listed-order.js'
import { unmark } from './markers.js'
import type { FileNames } from './names.js'
import type { Say } from './say.js'
import { storedValue } from './stored-value.js'
import { isThrownAway, isWholeBody } from './thrown-away.js'
import { walkEdits } from './walk-edits.js'

/** Text around an awaited call that keeps its answer what it was. */
export type Adapters = Map<TS.Node, readonly [before: string, after: string]>

export interface SiteEdits {
  readonly project: Project
  readonly names: FileNames
  readonly drafts: Drafts
  readonly adapters: Adapters
  readonly problems: Problem[]
  readonly shapes: Shapes
  /** The legacy cache stays underneath, with the keys that it has. */
  readonly isBridged?: boolean
}

/** Turns one legacy call into the call of the new cache, not yet awaited. */
export function siteEdits(checker: TS.TypeChecker, root: LegacyRoot, site: LegacySite, out: SiteEdits): void {
  const say = (code: Code, message: string, weight: Problem['weight'], at: TS.Node = site.node): void => {
    out.problems.push({ code, at, message, weight, chain: [], sites: new Set([site]) })
  }
  const { rule } = site
  if (rule === undefined)
    return say('CCM-UNKNOWN', `${site.name} with these arguments has no counterpart`, 'blocks')
  if (rule.to === undefined)
    return say(rule.code ?? 'CCM-UNKNOWN', `${site.name}: ${rule.note ?? 'no counterpart'}`, 'blocks')
  if (rule.code !== undefined) say(rule.code, rule.note ?? `look at ${site.name}`, 'review')
  const cause: Cause = {
    roots: new Set([root]),
    why: [`${root.name}.${site.name} is ${rule.to} now`],
    writes: rule.does === 'writes',
  }
  if (out.isBridged === true && (rule.already === true || root.recipe.bridge === undefined))
    return release(site, cause, out.drafts)
  release(site, cause, out.drafts)
  if (rule.answers === 'each') return walkEdits(checker, root, site, out, say)
  if (site.access === undefined) {
    out.drafts.insert(site.node.end, site.node, `.${rule.to}()`, 'method', cause)
    return walkEdits(checker, root, site, out, say)
  }
  renameMember(site.access, site.name, rule.to, cause, out.drafts)
  if (rule.member !== undefined) out.adapters.set(site.node, ['(', `).${rule.member}`])
  if (!ts.isCallExpression(site.node)) {
    out.drafts.insert(site.node.end, site.node, '()', 'method', cause)
    return
  }
  const call = site.node
  if (call.arguments.some(ts.isSpreadElement)) return say('CCM-DYNAMIC', 'its arguments are spread', 'blocks')
  const roles = rule.args
  if (roles !== undefined) {
    if (call.arguments.length > roles.length)
      return say(
        rule.more ?? 'CCM-UNKNOWN',
        `${site.name} is called with more arguments than have a counterpart`,
        'blocks',
      )
    for (const [i, argument] of call.arguments.entries())
      argumentEdits(checker, root, { site, argument, role: roles[i] ?? 'same', cause }, out, say)
  }
  if (
    roles !== undefined &&
    root.recipe.ttl?.absent === 'never' &&
    ['ttl', 'options'].includes(roles[call.arguments.length] ?? '')
  )
    out.drafts.insert(
      call.arguments.at(-1)?.end ?? call.end - 1,
      call,
      ', { ttl: Infinity }',
      'ttl-unit',
      cause,
    )
  typeArguments(call, rule, cause, out)
  answerEdits(checker, site, root, { rule, cause }, out, say)
}

/** A call that went through the escape of a bridge goes through the front. */
function release(site: LegacySite, cause: Cause, drafts: Drafts): void {
  unmark(site.node, cause, drafts)
  offTheEscape(site, cause, drafts)
}

function renameMember(
  access: NonNullable<LegacySite['access']>,
  name: string,
  to: string,
  cause: Cause,
  drafts: Drafts,
): void {
  if (name === to) return
  if (ts.isPropertyAccessExpression(access)) drafts.replace(access.name, to, 'method', cause)
  else drafts.replace(access.argumentExpression, `'${to}'`, 'method', cause)
}

interface Given {
  readonly site: LegacySite
  readonly argument: TS.Expression
  readonly role: Role
  readonly cause: Cause
}

function argumentEdits(
  checker: TS.TypeChecker,
  root: LegacyRoot,
  given: Given,
  out: SiteEdits,
  say: Say,
): void {
  const { argument, role, cause, site } = given
  if (out.isBridged === true && (role === 'key' || role === 'keys')) return
  if (role === 'key') return keyEdits(checker, root, argument, cause, out, say)
  if (role === 'key or keys') {
    const text = isTextOrTexts(checker, checker.getTypeAtLocation(argument)) ? '' : '.map(String)'
    return out.drafts.wrap(argument, '[', `].flat()${text}`, 'key', cause)
  }
  if (role === 'keys') return keyListEdits(checker, argument, cause, out, say)
  if (role === 'items') return bulkItems(checker, root, argument, cause, out, say)
  if (root.recipe.ttl === undefined || (role !== 'ttl' && role !== 'options')) return
  const inner = innermost(argument)
  if (role === 'options' && ts.isObjectLiteralExpression(inner))
    return optionEdits(checker, root.recipe.ttl, inner, cause, out, say)
  if (argument.getText() === 'undefined') return out.drafts.replace(argument, 'undefined', 'ttl-unit', cause)
  const isOption = site.rule?.to !== 'expire'
  // where a lifetime is changed, 0 never meant "never": node-cache takes its default then
  const rules: TtlRules = isOption ? root.recipe.ttl : { ...root.recipe.ttl, zero: 'at once' }
  const lifetime = lifetimeOf(checker, rules, argument)
  if ('refused' in lifetime) return say('CCM-TTL', lifetime.refused, 'blocks', argument)
  if (lifetime.review !== undefined) say('CCM-TTL', lifetime.review, 'review', argument)
  out.drafts.replace(
    argument,
    render => (isOption ? `{ ttl: ${lifetime.text(render)} }` : lifetime.text(render)),
    'ttl-unit',
    cause,
  )
}

/** `{ maxAge: 5000 }` becomes `{ ttl: 5 }`. */
function optionEdits(
  checker: TS.TypeChecker,
  rules: TtlRules,
  options: TS.ObjectLiteralExpression,
  cause: Cause,
  out: SiteEdits,
  say: Say,
): void {
  for (const property of options.properties) {
    const name = property.name?.getText() ?? ''
    if (!ts.isPropertyAssignment(property) || (name !== 'ttl' && name !== 'maxAge'))
      return say('CCM-CONFIG', `the option ${name} of one entry has no counterpart`, 'blocks', property)
    const lifetime = lifetimeOf(checker, rules, property.initializer)
    if ('refused' in lifetime) return say('CCM-TTL', lifetime.refused, 'blocks', property)
    if (lifetime.review !== undefined) say('CCM-TTL', lifetime.review, 'review', property)
    out.drafts.replace(property, render => `ttl: ${lifetime.text(render)}`, 'ttl-unit', cause)
  }
}

const GENERIC = new Set(['get', 'take', 'getOrSet'])

/** Only reads are generic in the new cache; a bulk read keeps its type by a cast. */
function typeArguments(call: TS.CallExpression, rule: Method, cause: Cause, out: SiteEdits): void {
  const list = call.typeArguments
  const first = list?.[0]
  if (list === undefined || first === undefined || GENERIC.has(rule.to ?? '')) return
  out.drafts.range(call.getSourceFile(), call.expression.end, call.arguments.pos - 1, '', 'type', cause)
  if (rule.to === 'mget') out.adapters.set(call, ['(', ` as Record<string, ${first.getText()}>)`])
}

function answerEdits(
  checker: TS.TypeChecker,
  site: LegacySite,
  root: LegacyRoot,
  { rule, cause }: { readonly rule: Method; readonly cause: Cause },
  out: SiteEdits,
  say: Say,
): void {
  if (isWalk(rule)) return walkEdits(checker, root, site, out, say)
  if (!isUsed(site.node)) return
  if (rule.answers === 'list' && out.isBridged !== true && isOrderSeen(site.node, root))
    say('CCM-ORDER', LISTED_ORDER, 'review')
  const gives = rule.gives ?? rule.answers
  if (rule.answers === 'value' && root.recipe.miss === 'null' && !isTested(site.node))
    out.adapters.set(site.node, ['(', ' ?? null)'])
  if (gives === rule.answers) return
  if (rule.answers === 'nothing' && isWholeBody(site.node)) {
    out.adapters.set(site.node, ['{ ', ' }'])
    return
  }
  if (isThrownAway(checker, out.shapes.slots, site.node)) return
  if (rule.answers === 'stored value') {
    const stored = storedValue(checker, site.node, rule.args ?? [], { ...out, cause })
    if (stored !== undefined) {
      out.adapters.set(site.node, ['(', `, ${stored})`])
      return
    }
  }
  const pair = `${rule.answers} > ${gives}`
  const adapter = ADAPTERS[pair]
  if (adapter === 'same' || (isTested(site.node) && pair === 'count > boolean')) return
  if (adapter === undefined)
    return say(
      'CCM-ANSWER',
      `its answer (${describe(rule.answers)}) is used; ${rule.to} answers ${describe(gives)}`,
      'blocks',
    )
  out.adapters.set(site.node, adapter)
}

const LISTED_ORDER =
  'keys are listed in the order in which they came; the legacy cache listed whole numbers first'

const ADAPTERS: Record<string, readonly [string, string] | 'same' | undefined> = {
  'true > boolean': 'same',
  'count > boolean': ['Number(', ')'],
  'nothing > other': ['void ', ''],
  'nothing > boolean': ['void ', ''],
}

const describe = (answer: Answer): string =>
  answer === 'this' ? 'the cache itself' : answer === 'nothing' ? 'nothing' : `a ${answer}`

/** Not a statement of its own, nor the end of one: `ready && c.set(k, v)`, `a ? c.set(k, v) : c.delete(k)`. */
function isUsed(node: TS.Node): boolean {
  const value = outermost(node)
  const { parent } = value
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return false
  if (ts.isConditionalExpression(parent) && parent.condition !== value) return isUsed(parent)
  if (!ts.isBinaryExpression(parent)) return true
  const operator = parent.operatorToken.getText()
  if (operator === ',') return parent.right === value && isUsed(parent)
  return parent.left === value || !LEFT_TESTS.has(operator) || isUsed(parent)
}

/** What these do with null they do with undefined, and with 0 as with false. */
const LEFT_TESTS = new Set(['&&', '||', '??'])

function isTested(node: TS.Node): boolean {
  let at = node
  while (isWrapper(at.parent)) at = at.parent
  const parent = at.parent
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken
  if (ts.isConditionalExpression(parent)) return parent.condition === at
  if (ts.isBinaryExpression(parent) && LEFT_TESTS.has(parent.operatorToken.getText()))
    return parent.left === at
  return ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent)
}

import type { OptionRule, OptionRules } from '../../recipes/recipe.js'
import { type TS, ts } from '../compiler.js'
import type { LegacyRoot } from '../discover/legacy-root.js'
import { isPlain } from '../flow/hoist.js'
import { innermost } from '../flow/syntax.js'
import { constantOptions } from './constant-options.js'
import { constantOf } from './constants.js'
import { hasFlag, lifetimeOf } from './lifetime.js'
import { layOptions, type OptionText, rememberSource } from './option-layout.js'
import type { Say } from './say.js'

/** The options of the new cache, from those that the legacy one was made with; undefined where that cannot be told. */
export function optionsText(
  checker: TS.TypeChecker,
  root: LegacyRoot,
  occurrence: TS.Expression,
  say: Say,
): OptionText | undefined {
  const rules = root.recipe.options
  if (rules === undefined) return () => ''
  const argument =
    ts.isNewExpression(occurrence) || ts.isCallExpression(occurrence) ? occurrence.arguments?.[0] : undefined
  const texts = new Map<string, OptionText>(
    Object.entries(rules.base).map(([name, text]) => [name, () => text]),
  )
  if (argument !== undefined) {
    const literal = literalOf(checker, argument, occurrence)
    if (literal === undefined) {
      if (rules.positional === undefined || !isNumber(checker, argument)) {
        say('CCM-CONFIG', 'its options are not written where the cache is made', 'blocks', argument)
        return undefined
      }
      if (!applyRule(checker, root, rules, rules.positional, argument, texts, say)) return undefined
    } else {
      const words = lastWords(checker, literal, occurrence, say)
      if (words === undefined) return undefined
      for (const [name, value] of words)
        if (!applyRule(checker, root, rules, name, value, texts, say)) return undefined
    }
  }
  const literal = argument === undefined ? undefined : innermost(argument)
  return render =>
    layOptions(
      texts,
      render,
      occurrence,
      literal !== undefined && ts.isObjectLiteralExpression(literal) ? literal : undefined,
    )
}

/** The literal itself, or the one behind a constant. */
function literalOf(
  checker: TS.TypeChecker,
  node: TS.Expression,
  occurrence: TS.Expression,
): TS.ObjectLiteralExpression | undefined {
  const inner = innermost(node)
  return ts.isObjectLiteralExpression(inner) ? inner : constantOptions(checker, inner, occurrence)
}

/** The last word on each option, by its name, constants that are spread included; undefined where that cannot be told. */
function lastWords(
  checker: TS.TypeChecker,
  literal: TS.ObjectLiteralExpression,
  occurrence: TS.Expression,
  say: Say,
): Map<string, TS.Expression> | undefined {
  const words = new Map<string, TS.Expression>()
  for (const one of literal.properties) {
    const spread = ts.isSpreadAssignment(one)
      ? constantOptions(checker, innermost(one.expression), occurrence)
      : undefined
    for (const property of spread?.properties ?? [one]) {
      const [name, value] = wordOf(property)
      const earlier = name === undefined ? undefined : words.get(name)
      if (name === undefined || value === undefined || (earlier !== undefined && !isPlain(earlier))) {
        say('CCM-CONFIG', 'its options are put together at run time', 'blocks', one)
        return undefined
      }
      words.set(name, value)
    }
  }
  return words
}

function wordOf(node: TS.ObjectLiteralElementLike): readonly [name?: string, value?: TS.Expression] {
  if (ts.isShorthandPropertyAssignment(node)) return [node.name.text, node.name]
  return ts.isPropertyAssignment(node) && !ts.isComputedPropertyName(node.name)
    ? [node.name.getText().replace(/['"]/g, ''), node.initializer]
    : []
}

function applyRule(
  checker: TS.TypeChecker,
  root: LegacyRoot,
  rules: OptionRules,
  name: string,
  value: TS.Expression,
  texts: Map<string, OptionText>,
  say: Say,
): boolean {
  const rule = Object.hasOwn(rules.rules, name) ? rules.rules[name] : undefined
  if (rule === undefined) {
    say('CCM-CONFIG', `the option ${name} is not known`, 'blocks', value)
    return false
  }
  if (
    rule.as === 'refused' &&
    (rule.only === undefined || rule.only === value.getText() || !/^(?:true|false)$/.test(value.getText()))
  ) {
    say(rule.code ?? 'CCM-CONFIG', `${name}: ${rule.note ?? 'no counterpart'}`, 'blocks', value)
    return false
  }
  if (rule.as === 'refused' || rule.as === 'dropped' || rule.to === undefined) return true
  return convert(checker, root, rule, rule.to, value, texts, say)
}

function convert(
  checker: TS.TypeChecker,
  root: LegacyRoot,
  rule: OptionRule,
  to: string,
  value: TS.Expression,
  texts: Map<string, OptionText>,
  say: Say,
): boolean {
  const own: OptionText = render => render(value.getStart(), value.end)
  const keep = (text: OptionText): void => {
    const kept: OptionText = render => text(render)
    rememberSource(kept, value)
    texts.set(to, kept)
  }
  if (rule.as === 'clone') return convertClone(to, value, texts, say)
  if (rule.as === 'count') {
    const count = constantOf(checker, value)
    if (count !== undefined && rule.unlimited?.includes(count)) {
      texts.set(to, () => 'Infinity')
      return true
    }
    if (rule.code !== undefined) say(rule.code, rule.note ?? '', 'review', value)
    if (count === undefined && mayBeAbsent(checker, value)) {
      keep(render => `${alone(value, own(render))} || Infinity`)
      return true
    }
  }
  if (rule.as !== 'ttl' || root.recipe.ttl === undefined) {
    keep(own)
    return true
  }
  const lifetime = lifetimeOf(checker, root.recipe.ttl, value, 'cache')
  if ('refused' in lifetime) {
    say('CCM-TTL', lifetime.refused, 'blocks', value)
    return false
  }
  if (lifetime.review !== undefined) say('CCM-TTL', lifetime.review, 'review', value)
  keep(lifetime.text)
  return true
}

function convertClone(to: string, value: TS.Expression, texts: Map<string, OptionText>, say: Say): boolean {
  const text = value.getText()
  if (text !== 'true' && text !== 'false') {
    say('CCM-CONFIG', 'whether values are copied is decided at run time', 'blocks', value)
    return false
  }
  if (text === 'false') {
    texts.delete(to)
    say(
      'CCM-IDENTITY',
      'values are handed out by reference, as before; a remote backend would hand out copies',
      'review',
      value,
    )
  }
  return true
}

/** A bound that was left out bounded nothing; the new cache has a default of its own. */
function mayBeAbsent(checker: TS.TypeChecker, node: TS.Expression): boolean {
  const isSafe = ts.isBinaryExpression(node) && constantOf(checker, node.right) !== undefined
  const flags = ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Any
  return !isSafe && hasFlag(checker.getTypeAtLocation(node), flags)
}

const alone = (node: TS.Expression, text: string): string =>
  ts.isBinaryExpression(node) || ts.isConditionalExpression(node) ? `(${text})` : text

function isNumber(checker: TS.TypeChecker, node: TS.Expression): boolean {
  return (checker.getTypeAtLocation(node).flags & ts.TypeFlags.NumberLike) !== 0
}

import type { OptionRule, OptionRules } from '../../recipes/recipe.js'
import { type TS, ts } from '../compiler.js'
import type { LegacyRoot, Problem } from '../discover/legacy-root.js'
import { requireSource } from '../flow/callee.js'
import type { Cause } from '../flow/cause.js'
import { innermost, outermost } from '../flow/syntax.js'
import type { Code } from '../types.js'
import { constantOf } from './constants.js'
import type { Drafts, Render } from './draft.js'
import { lifetimeOf } from './lifetime.js'
import { indentOf } from './names.js'

type Text = (render: Render) => string
type Say = (code: Code, message: string, weight: Problem['weight'], at?: TS.Node) => void

export interface ConstructionEdits {
  readonly drafts: Drafts
  readonly problems: Problem[]
  /** How a name of `cachectl` is written in a file. */
  nameIn(file: TS.SourceFile, name: string, cause: Cause): string
}

/** Makes each place that makes or finds the legacy instance do so with the new one. */
export function constructionEdits(checker: TS.TypeChecker, root: LegacyRoot, out: ConstructionEdits): void {
  const { entrance } = root
  if (entrance === undefined) return
  const [first] = root.occurrences
  if (entrance.code !== undefined && first !== undefined)
    out.problems.push({
      code: entrance.code,
      at: first,
      message: entrance.note ?? '',
      weight: 'review',
      chain: [],
    })
  for (const occurrence of root.occurrences) {
    const cause: Cause = {
      roots: new Set([root]),
      why: [`${root.name} is made by ${entrance.becomes} now`],
      writes: false,
    }
    const say: Say = (code, message, weight, at = occurrence) => {
      out.problems.push({ code, at, message, weight, chain: [] })
    }
    const inline = requiredInline(occurrence)
    const name =
      inline === undefined
        ? out.nameIn(occurrence.getSourceFile(), entrance.becomes, cause)
        : `${inline}.${entrance.becomes}`
    const generics =
      entrance.typedBy === undefined
        ? typeArguments(occurrence)
        : answeredTypes(checker, occurrence, entrance.typedBy)
    if (entrance.kind !== 'class') {
      const target =
        ts.isParenthesizedExpression(occurrence.parent) && ts.isAwaitExpression(occurrence)
          ? occurrence.parent
          : occurrence
      out.drafts.replace(target, `${name}${generics}()`, 'construction', cause)
      continue
    }
    const options = optionsText(checker, root, occurrence, say)
    if (options !== undefined)
      out.drafts.replace(
        occurrence,
        render => `${name}${generics}(${options(render)})`,
        'construction',
        cause,
      )
  }
}

/** `new (require('node-cache'))()` names no import; the new one does not, either. */
function requiredInline(occurrence: TS.Expression): string | undefined {
  const callee =
    ts.isNewExpression(occurrence) || ts.isCallExpression(occurrence)
      ? innermost(occurrence.expression)
      : occurrence
  const module = ts.isPropertyAccessExpression(callee) ? callee.expression : callee
  if (requireSource(module) === undefined && requireSource(occurrence) === undefined) return undefined
  const quote = quoteOf(occurrence.getSourceFile())
  return `require(${quote}cachectl${quote})`
}

/** Types that the legacy methods answered, where each has a name that can be written here. */
function answeredTypes(
  checker: TS.TypeChecker,
  occurrence: TS.Expression,
  methods: readonly string[],
): string {
  if (/\.[cm]?jsx?$/.test(occurrence.getSourceFile().fileName)) return ''
  const inScope = new Set(
    checker.getSymbolsInScope(occurrence, ts.SymbolFlags.Type | ts.SymbolFlags.Alias).map(one => one.name),
  )
  const instance = checker.getTypeAtLocation(occurrence)
  const texts = methods.map(name => {
    const method = instance.getProperty(name)
    const signature =
      method === undefined
        ? undefined
        : checker.getTypeOfSymbolAtLocation(method, occurrence).getCallSignatures()[0]
    const type = signature === undefined ? undefined : checker.getNonNullableType(signature.getReturnType())
    const text =
      type === undefined ? 'unknown' : checker.typeToString(type, occurrence, ts.TypeFormatFlags.NoTruncation)
    return /^[A-Za-z_$][\w$]*$/.test(text) && (inScope.has(text) || /^[a-z]/.test(text)) ? text : 'unknown'
  })
  return texts.every(text => text === 'unknown') ? '' : `<${texts.join(', ')}>`
}

function typeArguments(occurrence: TS.Expression): string {
  if (!ts.isNewExpression(occurrence)) return ''
  const value = occurrence.typeArguments?.[1]
  return value === undefined ? '' : `<${value.getText()}>`
}

function optionsText(
  checker: TS.TypeChecker,
  root: LegacyRoot,
  occurrence: TS.Expression,
  say: Say,
): Text | undefined {
  const rules = root.recipe.options
  if (rules === undefined) return () => ''
  const argument =
    ts.isNewExpression(occurrence) || ts.isCallExpression(occurrence) ? occurrence.arguments?.[0] : undefined
  const texts = new Map<string, Text>(Object.entries(rules.base).map(([name, text]) => [name, () => text]))
  if (argument !== undefined) {
    const literal = literalOf(checker, argument)
    if (literal === undefined) {
      if (rules.positional === undefined || !isNumber(checker, argument)) {
        say('CCM-CONFIG', 'its options are not written where the cache is made', 'blocks', argument)
        return undefined
      }
      if (!applyRule(checker, root, rules, rules.positional, argument, texts, say)) return undefined
    } else if (!literal.properties.every(one => property(checker, root, rules, one, texts, say)))
      return undefined
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

/** The literal itself, or the one behind a `const` that is used for nothing else. */
function literalOf(checker: TS.TypeChecker, node: TS.Expression): TS.ObjectLiteralExpression | undefined {
  const inner = innermost(node)
  if (ts.isObjectLiteralExpression(inner)) return inner
  if (!ts.isIdentifier(inner)) return undefined
  const declaration = checker.getSymbolAtLocation(inner)?.valueDeclaration
  if (
    declaration === undefined ||
    !ts.isVariableDeclaration(declaration) ||
    declaration.initializer === undefined
  )
    return undefined
  const isConst = (declaration.parent.flags & ts.NodeFlags.Const) !== 0
  const literal = innermost(declaration.initializer)
  return isConst && ts.isObjectLiteralExpression(literal) && literal.properties.every(isConstant)
    ? literal
    : undefined
}

function isConstant(property: TS.ObjectLiteralElementLike): boolean {
  return (
    ts.isPropertyAssignment(property) &&
    (ts.isNumericLiteral(property.initializer) ||
      ts.isStringLiteral(property.initializer) ||
      /^(?:true|false)$/.test(property.initializer.getText()))
  )
}

function property(
  checker: TS.TypeChecker,
  root: LegacyRoot,
  rules: OptionRules,
  node: TS.ObjectLiteralElementLike,
  texts: Map<string, Text>,
  say: Say,
): boolean {
  if (ts.isShorthandPropertyAssignment(node))
    return applyRule(checker, root, rules, node.name.text, node.name, texts, say)
  if (ts.isPropertyAssignment(node) && !ts.isComputedPropertyName(node.name))
    return applyRule(
      checker,
      root,
      rules,
      node.name.getText().replace(/['"]/g, ''),
      node.initializer,
      texts,
      say,
    )
  say('CCM-CONFIG', 'its options are put together at run time', 'blocks', node)
  return false
}

function applyRule(
  checker: TS.TypeChecker,
  root: LegacyRoot,
  rules: OptionRules,
  name: string,
  value: TS.Expression,
  texts: Map<string, Text>,
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
  texts: Map<string, Text>,
  say: Say,
): boolean {
  const own: Text = render => render(value.getStart(), value.end)
  const keep = (text: Text): void => {
    const kept: Text = render => text(render)
    sources.set(kept, value)
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
  }
  if (rule.as !== 'ttl' || root.recipe.ttl === undefined) {
    keep(own)
    return true
  }
  const lifetime = lifetimeOf(checker, root.recipe.ttl, value)
  if ('refused' in lifetime) {
    say('CCM-TTL', lifetime.refused, 'blocks', value)
    return false
  }
  if (lifetime.review !== undefined) say('CCM-TTL', lifetime.review, 'review', value)
  keep(lifetime.text)
  return true
}

function convertClone(to: string, value: TS.Expression, texts: Map<string, Text>, say: Say): boolean {
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

function layOptions(
  texts: Map<string, Text>,
  render: Render,
  occurrence: TS.Node,
  literal: TS.ObjectLiteralExpression | undefined,
): string {
  const file = occurrence.getSourceFile()
  const quote = quoteOf(file)
  const list = [...texts].map(([name, text]) => {
    const value = text(render).replaceAll("'memory'", `${quote}memory${quote}`)
    return value === name ? name : `${name}: ${value}`
  })
  if (list.length === 0) return ''
  if (literal === undefined || !literal.getText().includes('\n')) return `{ ${list.join(', ')} }`
  const nl = file.text.includes('\r\n') ? '\r\n' : '\n'
  const indent = indentOf(literal)
  const lines = [...texts.keys()].map(
    (name, i) =>
      `${commentsOf(literal, texts.get(name), indent, nl)}${indent}  ${list[i]},${trailing(literal, texts.get(name))}${nl}`,
  )
  return `{${nl}${lines.join('')}${indent}}`
}

/** Which property of the legacy literal each text came from. */
const sources = new WeakMap<Text, TS.Node>()

function commentsOf(
  literal: TS.ObjectLiteralExpression,
  text: Text | undefined,
  indent: string,
  nl: string,
): string {
  const source = text === undefined ? undefined : sources.get(text)
  const property = literal.properties.find(
    one => source !== undefined && one.pos <= source.pos && source.end <= one.end,
  )
  if (property === undefined) return ''
  const trivia = literal.getSourceFile().text.slice(property.pos, property.getStart())
  const own = trivia
    .split(/\r?\n/)
    .slice(1)
    .map(line => line.trim())
    .filter(line => line !== '')
  return own.map(line => `${indent}  ${line}${nl}`).join('')
}

/** A comment behind a property on its own line. */
function trailing(literal: TS.ObjectLiteralExpression, text: Text | undefined): string {
  const source = text === undefined ? undefined : sources.get(text)
  if (source === undefined || source.pos < literal.pos || source.end > literal.end) return ''
  const rest = literal.getSourceFile().text.slice(source.end, literal.end)
  return /^[ \t]*,?([ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/))/.exec(rest)?.[1] ?? ''
}

/** The quotes that a file prefers. */
export function quoteOf(file: TS.SourceFile): string {
  const double = file.text.split('"').length
  return double > file.text.split("'").length ? '"' : "'"
}

function isNumber(checker: TS.TypeChecker, node: TS.Expression): boolean {
  return (checker.getTypeAtLocation(node).flags & ts.TypeFlags.NumberLike) !== 0
}

export function isReplaced(root: LegacyRoot, node: TS.Node): boolean {
  return (
    root.occurrences.some(
      one => one.getSourceFile() === node.getSourceFile() && node.pos >= one.pos && node.end <= one.end,
    ) || root.typeUses.some(use => use.node === node || outermost(use.node) === node)
  )
}

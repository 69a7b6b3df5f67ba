import { type TS, ts } from '../compiler.js'
import { isOurs } from '../discover/bridged.js'
import type { LegacyRoot, Problem } from '../discover/legacy-root.js'
import { requireSource } from '../flow/callee.js'
import type { Cause } from '../flow/cause.js'
import { innermost, outermost } from '../flow/syntax.js'
import type { Drafts } from './draft.js'
import { optionsText } from './options-text.js'
import { quoteOf } from './quotes.js'
import type { Say } from './say.js'

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
    const place = root.wrapped.get(occurrence) ?? occurrence
    if (entrance.kind !== 'class') {
      const target =
        ts.isParenthesizedExpression(place.parent) && ts.isAwaitExpression(place) ? place.parent : place
      out.drafts.replace(target, `${name}${generics}()`, 'construction', cause)
      continue
    }
    const options = optionsText(checker, root, occurrence, say)
    if (options !== undefined)
      out.drafts.replace(place, render => `${name}${generics}(${options(render)})`, 'construction', cause)
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

export function isReplaced(root: LegacyRoot, node: TS.Node): boolean {
  return (
    root.occurrences.some(
      one => one.getSourceFile() === node.getSourceFile() && holds(root.wrapped.get(one) ?? one, node),
    ) ||
    root.typeUses.some(
      use => use.node === node || outermost(use.node) === node || isBridgedName(use.node, node),
    )
  )
}

const holds = (outer: TS.Node, inner: TS.Node): boolean => inner.pos >= outer.pos && inner.end <= outer.end

/** `Bridged` in `Bridged<NodeCache, 'node-cache'>`. */
function isBridgedName(legacy: TS.Node, node: TS.Node): boolean {
  const reference = bridgedReference(legacy)
  return reference !== undefined && reference.typeName === node
}

/** The `Bridged<...>` around a legacy type. */
export function bridgedReference(legacy: TS.Node): TS.TypeReferenceNode | undefined {
  const own = ts.findAncestor(legacy, ts.isTypeReferenceNode) ?? legacy
  const outer = own.parent === undefined ? undefined : ts.findAncestor(own.parent, ts.isTypeReferenceNode)
  const name = outer?.typeName
  return name !== undefined && ts.isIdentifier(name) && isOurs(name, 'Bridged') ? outer : undefined
}

import type { TtlRules } from '../../recipes/recipe.js'
import { type TS, ts } from '../compiler.js'
import { constantOf } from './constants.js'
import type { Render } from './draft.js'

/** A legacy lifetime in the seconds of the new cache, or why there is none. */
export type Lifetime =
  | { readonly text: (render: Render) => string; readonly review?: string }
  | { readonly refused: string }

/** Whose lifetime it is: the default of a whole cache, or that of one entry. */
export type Holder = 'cache' | 'entry'

export function lifetimeOf(
  checker: TS.TypeChecker,
  rules: TtlRules,
  node: TS.Expression,
  of: Holder = 'entry',
): Lifetime {
  const constant = constantOf(checker, node)
  const own = (render: Render): string => render(node.getStart(), node.end)
  if (constant === undefined) return variable(checker, rules, node, own, of)
  if (Number.isNaN(constant) || constant < 0)
    return { refused: `a lifetime of ${constant} has no counterpart` }
  if (constant === 0)
    return rules.zero === 'never'
      ? { text: () => 'Infinity' }
      : { refused: 'a lifetime of 0 (gone at once) has no counterpart' }
  if (rules.unit === 'seconds' || constant === Number.POSITIVE_INFINITY) return { text: own }
  return { text: seconds(node, constant, own) }
}

/** Milliseconds to seconds: `60 * 1000` becomes `60`, `5000` becomes `5`, a name is divided. */
function seconds(
  node: TS.Expression,
  constant: number,
  own: (render: Render) => string,
): (render: Render) => string {
  const folded = withoutThousand(node)
  if (folded !== undefined) return folded
  if (ts.isNumericLiteral(node)) return () => String(constant / 1000)
  return render => divided(node, own(render))
}

/** `minutes * 60 * 1000` is `minutes * 60` seconds. */
function withoutThousand(node: TS.Expression): ((render: Render) => string) | undefined {
  const factors = factorsOf(node)
  const thousand = factors.findLastIndex(
    one => ts.isNumericLiteral(one) && Number(one.text.replaceAll('_', '')) === 1000,
  )
  if (thousand < 0 || factors.length < 2) return undefined
  const rest = factors.filter((_, i) => i !== thousand)
  return render => rest.map(one => render(one.getStart(), one.end)).join(' * ')
}

function factorsOf(node: TS.Expression): TS.Expression[] {
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.AsteriskToken) return [node]
  return [...factorsOf(node.left), ...factorsOf(node.right)]
}

function divided(node: TS.Expression, text: string, isWrapped = false): string {
  const isSimple =
    isWrapped ||
    ts.isIdentifier(node) ||
    ts.isPropertyAccessExpression(node) ||
    ts.isCallExpression(node) ||
    ts.isParenthesizedExpression(node)
  return isSimple || isProduct(node) ? `${text} / 1000` : `(${text}) / 1000`
}

function isProduct(node: TS.Expression): boolean {
  return (
    ts.isBinaryExpression(node) &&
    [ts.SyntaxKind.AsteriskToken, ts.SyntaxKind.SlashToken].includes(node.operatorToken.kind)
  )
}

function variable(
  checker: TS.TypeChecker,
  rules: TtlRules,
  node: TS.Expression,
  own: (render: Render) => string,
  of: Holder,
): Lifetime {
  const type = checker.getTypeAtLocation(node)
  const mayBeText = hasFlag(type, ts.TypeFlags.StringLike) || isFromEnvironment(checker, node)
  const plain: (render: Render) => string = mayBeText ? render => `Number(${own(render)})` : own
  const inSeconds = (render: Render): string =>
    rules.unit === 'seconds'
      ? plain(render)
      : (withoutThousand(node)?.(render) ?? divided(node, plain(render), mayBeText))
  const mayBeAbsent =
    hasFlag(type, ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Any) &&
    !endsInNumber(checker, node)
  const review =
    rules.zero === 'at once'
      ? 'the new cache refuses a lifetime that is not above 0'
      : '0 means never here; the new cache says Infinity, and refuses a negative lifetime'
  if (mayBeAbsent && (of === 'entry' || rules.zero === 'at once')) {
    if (mayBeText) return { refused: 'the lifetime may be a text or absent' }
    return absent(rules, node, own, inSeconds, review, of)
  }
  if (rules.zero === 'at once') return { text: inSeconds, review }
  const isTight =
    mayBeText ||
    ts.isIdentifier(node) ||
    ts.isPropertyAccessExpression(node) ||
    ts.isCallExpression(node) ||
    ts.isElementAccessExpression(node) ||
    isProduct(node) ||
    rules.unit === 'milliseconds'
  return { text: render => `${isTight ? inSeconds(render) : `(${inSeconds(render)})`} || Infinity`, review }
}

/** A lifetime that was left out is the default of the cache; the cache's own is "never". */
function absent(
  rules: TtlRules,
  node: TS.Expression,
  own: (render: Render) => string,
  inSeconds: (render: Render) => string,
  review: string,
  of: Holder,
): Lifetime {
  if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node))
    return { refused: 'the lifetime may be absent' }
  if (of === 'cache' || rules.absent === 'never')
    return { text: render => `${own(render)} === undefined ? Infinity : ${inSeconds(render)}`, review }
  const given: (render: Render) => string =
    rules.unit === 'seconds' ? inSeconds : render => `${own(render)} && ${inSeconds(render)}`
  return rules.zero === 'never'
    ? { text: render => `${own(render)} === 0 ? Infinity : ${given(render)}`, review }
    : { text: given, review }
}

/** `process.env.TTL`, also where nothing says that it is a text. */
function isFromEnvironment(checker: TS.TypeChecker, node: TS.Expression): boolean {
  const type = checker.getTypeAtLocation(node)
  return (type.flags & ts.TypeFlags.Any) !== 0 && /\benv\.[A-Z]/.test(node.getText())
}

/** `ttl || 60` is never absent. */
function endsInNumber(checker: TS.TypeChecker, node: TS.Expression): boolean {
  if (ts.isParenthesizedExpression(node)) return endsInNumber(checker, node.expression)
  return (
    ts.isBinaryExpression(node) &&
    ['||', '??'].includes(node.operatorToken.getText()) &&
    constantOf(checker, node.right) !== undefined
  )
}

export function hasFlag(type: TS.Type, flag: TS.TypeFlags): boolean {
  return type.isUnion() ? type.types.some(one => hasFlag(one, flag)) : (type.flags & flag) !== 0
}

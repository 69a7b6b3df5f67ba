import type { TtlRules } from '../../recipes/recipe.js'
import { type TS, ts } from '../compiler.js'
import { constantOf } from './constants.js'
import type { Render } from './draft.js'

/** A legacy lifetime in the seconds of the new cache, or why there is none. */
export type Lifetime =
  | { readonly text: (render: Render) => string; readonly review?: string }
  | { readonly refused: string }

export function lifetimeOf(checker: TS.TypeChecker, rules: TtlRules, node: TS.Expression): Lifetime {
  const constant = constantOf(checker, node)
  const own = (render: Render): string => render(node.getStart(), node.end)
  if (constant === undefined) return variable(checker, rules, node, own)
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
  const factors = factorsOf(node)
  const thousand = factors.findLastIndex(
    one => ts.isNumericLiteral(one) && Number(one.text.replaceAll('_', '')) === 1000,
  )
  if (thousand >= 0 && factors.length > 1) {
    const rest = factors.filter((_, i) => i !== thousand)
    return render => rest.map(one => render(one.getStart(), one.end)).join(' * ')
  }
  if (ts.isNumericLiteral(node)) return () => String(constant / 1000)
  return render => divided(node, own(render))
}

function factorsOf(node: TS.Expression): TS.Expression[] {
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.AsteriskToken) return [node]
  return [...factorsOf(node.left), ...factorsOf(node.right)]
}

function divided(node: TS.Expression, text: string): string {
  const isSimple =
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
): Lifetime {
  const type = checker.getTypeAtLocation(node)
  if (hasFlag(type, ts.TypeFlags.StringLike)) return { refused: 'the lifetime is a text' }
  const inSeconds = (render: Render): string =>
    rules.unit === 'seconds' ? own(render) : divided(node, own(render))
  if (rules.zero === 'at once')
    return { text: inSeconds, review: 'the new cache refuses a lifetime that is not above 0' }
  const review = '0 means never here; the new cache says Infinity, and refuses a negative lifetime'
  if (hasFlag(type, ts.TypeFlags.Undefined | ts.TypeFlags.Null) || type.flags & ts.TypeFlags.Any) {
    if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node))
      return { refused: 'the lifetime may be absent' }
    return { text: render => `${own(render)} === 0 ? Infinity : ${inSeconds(render)}`, review }
  }
  const isTight =
    ts.isIdentifier(node) ||
    ts.isPropertyAccessExpression(node) ||
    ts.isCallExpression(node) ||
    ts.isElementAccessExpression(node) ||
    isProduct(node)
  return { text: render => `${isTight ? inSeconds(render) : `(${inSeconds(render)})`} || Infinity`, review }
}

export function hasFlag(type: TS.Type, flag: TS.TypeFlags): boolean {
  return type.isUnion() ? type.types.some(one => hasFlag(one, flag)) : (type.flags & flag) !== 0
}

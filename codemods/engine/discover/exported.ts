import { type TS, ts } from '../compiler.js'
import { requireSource } from '../flow/callee.js'
import { innermost, isAssignment } from '../flow/syntax.js'
import { moduleSymbol } from './module-symbol.js'
import type { Project } from './project.js'

const DEEPEST = 5

/**
 * What a module gives to others, looked at through re-exports, CommonJS assignments, names and instances: the declarations whose
 * functions and members its users can reach.
 * @param names only exports of these names; default: all
 */
export function exportsOf(project: Project, file: TS.SourceFile, names?: ReadonlySet<string>): TS.Node[] {
  const { checker } = project
  const symbol = moduleSymbol(checker, file)
  if (symbol === undefined) return []
  const whole = symbol.exports?.get('export=' as TS.__String)
  const all = [...checker.getExportsOfModule(symbol), ...(whole === undefined ? [] : [whole])]
  const wanted = all.filter(one => names === undefined || one === whole || names.has(one.name))
  return wanted.flatMap(one => meantBy(checker, one, 0))
}

function meantBy(checker: TS.TypeChecker, symbol: TS.Symbol, depth: number): TS.Node[] {
  const real = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  return (real.declarations ?? []).flatMap(one => [one, ...behind(checker, one, depth)])
}

/** The value that a declaration names. */
function behind(checker: TS.TypeChecker, declaration: TS.Node, depth: number): TS.Node[] {
  if (depth > DEEPEST) return []
  // a name may stand for a whole module
  if (ts.isSourceFile(declaration)) {
    const module = moduleSymbol(checker, declaration)
    const all = module === undefined ? [] : checker.getExportsOfModule(module)
    return all.flatMap(one => meantBy(checker, one, depth + 1))
  }
  if (ts.isShorthandPropertyAssignment(declaration)) {
    const value = checker.getShorthandAssignmentValueSymbol(declaration)
    return value === undefined ? [] : meantBy(checker, value, depth + 1)
  }
  const assignment = isAssignment(declaration) ? declaration : declaration.parent
  const given = isAssignment(assignment)
    ? assignment.right
    : ts.isExportAssignment(declaration)
      ? declaration.expression
      : (declaration as { initializer?: TS.Expression }).initializer
  return given === undefined ? [] : valuesOf(checker, innermost(given), depth)
}

function valuesOf(checker: TS.TypeChecker, value: TS.Expression, depth: number): TS.Node[] {
  if (isAssignment(value)) return valuesOf(checker, innermost(value.right), depth)
  if (ts.isObjectLiteralExpression(value))
    return [value, ...value.properties.flatMap(one => behind(checker, one, depth + 1))]
  if (ts.isNewExpression(value)) return valuesOf(checker, innermost(value.expression), depth)
  const name = requireSource(value) !== undefined && ts.isCallExpression(value) ? value.arguments[0] : value
  if (name === undefined || !(ts.isIdentifier(name) || ts.isStringLiteralLike(name))) return [value]
  const symbol = checker.getSymbolAtLocation(name)
  return symbol === undefined ? [] : meantBy(checker, symbol, depth + 1)
}

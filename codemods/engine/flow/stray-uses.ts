import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { importSource, requireSource } from './callee.js'
import type { References } from './references.js'
import type { Slot } from './slots.js'
import { isFunctionLike, outermost } from './syntax.js'

/**
 * Uses of a member's name on a value that has no type: they may mean this very member, as JavaScript often loses the type on
 * the way (`let ep; ep = make()`). Values that come from a library or from the language cannot be ours and are left out.
 */
export function strayUses(project: Project, references: References, slot: Slot): TS.Node[] {
  const names = new Set([...slot].filter(one => project.isOwn(one.getSourceFile())).flatMap(memberName))
  return [...names].flatMap(name =>
    references.named(name).filter(node => {
      const access = node.parent
      if (!ts.isPropertyAccessExpression(access) || access.name !== node) return false
      return references.targets(node).length === 0 && !isForeign(project, references, access.expression, 0)
    }),
  )
}

function memberName(declaration: TS.Declaration): string[] {
  const isMember =
    ts.isClassElement(declaration) ||
    ts.isTypeElement(declaration) ||
    ts.isObjectLiteralElementLike(declaration) ||
    ts.isPropertyAccessExpression(declaration) ||
    ts.isBinaryExpression(declaration)
  const name = isMember ? ts.getNameOfDeclaration(declaration) : undefined
  return name !== undefined && ts.isIdentifier(name) ? [name.text] : []
}

const DEEPEST = 12

/** Does the value come out of something that is not ours? */
function isForeign(project: Project, references: References, value: TS.Expression, depth: number): boolean {
  const start = leftmost(value)
  if (ts.isLiteralExpression(start) || ts.isArrayLiteralExpression(start)) return true
  if (!ts.isIdentifier(start) || depth > DEEPEST) return false
  const declarations = references.declarationsAt(start)
  if (declarations.length === 0) return importSource(start)?.startsWith('.') !== true
  return declarations.every(one => comesFromElsewhere(project, references, one, depth + 1))
}

function comesFromElsewhere(
  project: Project,
  references: References,
  declaration: TS.Declaration,
  depth: number,
): boolean {
  if (!project.isOwn(declaration.getSourceFile())) return true
  const from = (value: TS.Expression): boolean => isForeign(project, references, value, depth)
  if (ts.isBindingElement(declaration)) {
    const whole = ts.walkUpBindingElementsAndPatterns(declaration)
    return comesFromElsewhere(project, references, whole, depth)
  }
  if (ts.isParameter(declaration)) return isCalledBySomebodyElse(declaration, from)
  if (!ts.isVariableDeclaration(declaration)) return false
  if (ts.isCatchClause(declaration.parent)) return true
  const loop = declaration.parent.parent
  if (ts.isForOfStatement(loop)) return from(loop.expression)
  if (declaration.initializer === undefined) return false
  const source = requireSource(declaration.initializer)
  return source === undefined ? from(declaration.initializer) : !source.startsWith('.')
}

/** The parameter of a callback that a library calls: `app.get('/', (req, res) => ...)`. */
function isCalledBySomebodyElse(
  parameter: TS.ParameterDeclaration,
  from: (value: TS.Expression) => boolean,
): boolean {
  const owner = parameter.parent
  if (!isFunctionLike(owner)) return false
  const call = outermost(owner).parent
  return ts.isCallExpression(call) && call.expression !== outermost(owner) && from(call.expression)
}

function leftmost(value: TS.Expression): TS.Expression {
  let at: TS.Expression = value
  for (;;) {
    if (
      ts.isPropertyAccessExpression(at) ||
      ts.isElementAccessExpression(at) ||
      ts.isCallExpression(at) ||
      ts.isNewExpression(at) ||
      ts.isParenthesizedExpression(at) ||
      ts.isNonNullExpression(at) ||
      ts.isAwaitExpression(at) ||
      ts.isAsExpression(at)
    )
      at = at.expression
    else return at
  }
}

import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import type { References } from './references.js'
import type { Slot } from './slots.js'
import { isAssignment, nameOf, outermost } from './syntax.js'

/** A member taken by its name off a value that has no type. */
export interface Stray {
  /** The access, or the element of a pattern. */
  readonly at: TS.Node
  /** The value it is taken off; a parameter or a whole pattern where it has no expression. */
  readonly of: TS.Node
}

/**
 * Uses of a member's name on a value that has no type: they may mean this very member, as JavaScript often loses the type on
 * the way (`let ep; ep = make()`).
 */
export function namedLike(project: Project, references: References, slot: Slot): Stray[] {
  const own = [...slot].filter(one => project.isOwn(one.getSourceFile()))
  const names = new Set(own.flatMap(one => [...memberName(one), ...exportedNames(references, one)]))
  return [...names].flatMap(name => usesNamed(references, name))
}

export function usesNamed(references: References, name: string): Stray[] {
  return references.named(name).flatMap(node => untypedUse(references, node) ?? [])
}

/** Names under which other files can take a declaration off a module that they know nothing of. */
function exportedNames(references: References, declaration: TS.Declaration): string[] {
  const names = references
    .to(new Set([declaration]))
    .flatMap(node => (ts.isExportSpecifier(node.parent) ? [node.parent.name.text] : []))
  const isExported = (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export) !== 0
  const isDefault = (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Default) !== 0
  const own = nameOf(declaration)
  if (isDefault || ts.isExportAssignment(declaration)) return [...names, 'default']
  return isExported && own !== undefined && !ts.isClassElement(declaration) ? [...names, own] : names
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

/** `x.name`, `x['name']`, `const { name } = x`, `({ name } = x)`, where nothing says what x is. */
function untypedUse(
  references: References,
  node: TS.Identifier | TS.PrivateIdentifier | TS.StringLiteralLike,
): Stray | undefined {
  const at = node.parent
  const isAccess =
    (ts.isPropertyAccessExpression(at) && at.name === node) ||
    (ts.isElementAccessExpression(at) && at.argumentExpression === node)
  if (isAccess) return references.targets(node).length === 0 ? { at, of: at.expression } : undefined
  if (
    ts.isBindingElement(at) &&
    ts.isObjectBindingPattern(at.parent) &&
    node === (at.propertyName ?? at.name)
  )
    return references.property(at, node.text).some(one => !ts.isBindingElement(one))
      ? undefined
      : { at, of: source(at) }
  if (!ts.isShorthandPropertyAssignment(at) && !ts.isPropertyAssignment(at)) return undefined
  const whole = outermost(at.parent)
  const isTarget = isAssignment(whole.parent) && whole.parent.left === whole
  return isTarget && at.name === node ? { at, of: (whole.parent as TS.BinaryExpression).right } : undefined
}

/** What a pattern takes apart. */
function source(element: TS.BindingElement): TS.Node {
  const whole = ts.walkUpBindingElementsAndPatterns(element)
  const isDirect = element.parent.parent === whole
  return (isDirect && ts.isVariableDeclaration(whole) && whole.initializer) || whole
}

import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { calleeOf } from './callee.js'
import type { Obstacle } from './getters.js'
import type { Slot, Slots } from './slots.js'
import { innermost, isAssignment, nameOf, outermost } from './syntax.js'

/** Readers that do not say its name, or say it where nothing ties it to the declaration. */
export function whyReadUnseen(project: Project, slots: Slots, slot: Slot): Obstacle | undefined {
  const names = new Set([...slot].map(one => nameOf(one) ?? ''))
  const isLiteral = [...slot].some(one => ts.isObjectLiteralExpression(one.parent))
  const holds = (node: TS.Expression): boolean => {
    const type = project.checker.getTypeAtLocation(node)
    const list = project.checker.getIndexTypeOfType(type, ts.IndexKind.Number)
    return [type, ...(list === undefined ? [] : [list])].some(one => has(project, one, names, slot))
  }
  const wanted: Wanted = { project, slots, names, isLiteral, holds }
  for (const node of suspectsOf(project)) {
    const message = unseenRead(wanted, node)
    if (message !== undefined) return { at: node, message }
  }
  return undefined
}

const suspects = new WeakMap<Project, readonly TS.Node[]>()

/** All nodes that could be such a reader: found once, as a project may have many getters. */
function suspectsOf(project: Project): readonly TS.Node[] {
  const known = suspects.get(project)
  if (known !== undefined) return known
  const found: TS.Node[] = []
  const visit = (node: TS.Node): void => {
    if (isSuspect(node)) found.push(node)
    ts.forEachChild(node, visit)
  }
  for (const file of project.files) visit(file)
  suspects.set(project, found)
  return found
}

function isSuspect(node: TS.Node): boolean {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return (node.arguments ?? []).some(mayHold)
  if (ts.isObjectLiteralExpression(node)) return isPattern(node)
  return ts.isElementAccessExpression(node) || ts.isBindingElement(node) || ts.isSpreadAssignment(node)
}

function mayHold(argument: TS.Expression): boolean {
  const value = innermost(argument)
  return !ts.isLiteralExpression(value) && !ts.isFunctionLike(value) && !ts.isTemplateExpression(value)
}

interface Wanted {
  readonly project: Project
  readonly slots: Slots
  readonly names: ReadonlySet<string>
  /** A getter of an object literal is a property of its own: copied and listed like any other. */
  readonly isLiteral: boolean
  /** Is this an object with the getter, or a list of such? */
  readonly holds: (node: TS.Expression) => boolean
}

function has(project: Project, type: TS.Type, names: ReadonlySet<string>, slot: Slot): boolean {
  const whole = project.checker.getApparentType(project.checker.getNonNullableType(type))
  const parts = whole.isUnionOrIntersection() ? [whole, ...whole.types] : [whole]
  return parts.some(part =>
    [...names].some(name => part.getProperty(name)?.declarations?.some(one => slot.has(one)) === true),
  )
}

function unseenRead({ project, slots, names, isLiteral, holds }: Wanted, node: TS.Node): string | undefined {
  if (ts.isElementAccessExpression(node)) {
    const key = node.argumentExpression
    if (ts.isStringLiteralLike(key))
      return names.has(key.text) && isAny(project, node.expression) ? 'it may be read here' : undefined
    return holds(node.expression) ? 'a key chosen at run time may be its name' : undefined
  }
  if (ts.isObjectLiteralExpression(node) && isPattern(node))
    return node.properties.some(one => names.has(nameOf(one) ?? '')) ? 'it may be destructured' : undefined
  if (ts.isBindingElement(node) && names.has((node.propertyName ?? node.name).getText()))
    return isAny(project, node.parent) ? 'it may be destructured' : undefined
  if (ts.isSpreadAssignment(node) && isLiteral)
    return holds(node.expression) ? 'spreading its object reads it' : undefined
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined
  const handed = [...(node.arguments ?? []).entries()].filter(([, one]) => holdsIn(one, holds))
  if (handed.length === 0) return undefined
  const isRead =
    mayRead(project, node, isLiteral) || handed.some(([i]) => isPickedApart(project, slots, node, i))
  return isRead ? 'its object is handed to code that may read it' : undefined
}

/** An own function takes it as anything, and looks at what it is made of, or hands it on. */
function isPickedApart(
  project: Project,
  slots: Slots,
  call: TS.CallExpression | TS.NewExpression,
  index: number,
): boolean {
  const parameter = slots.parameterOf(call, index)
  if (parameter === undefined || !isOpen(project, parameter)) return false
  const name = parameter.name.getText()
  const visit = (node: TS.Node): boolean => {
    if (ts.isIdentifier(node) && node.text === name && looksInside(node)) return true
    return ts.forEachChild(node, child => visit(child) || undefined) ?? false
  }
  return visit(parameter.parent)
}

function looksInside(name: TS.Identifier): boolean {
  const value = outermost(name)
  const { parent } = value
  if (ts.isElementAccessExpression(parent)) return parent.expression === value
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent))
    return parent.expression !== value && !PRINTING.test(parent.expression.getText())
  return ts.isForInStatement(parent) || ts.isSpreadAssignment(parent)
}

/** A type that does not say what it has. */
function isOpen(project: Project, node: TS.Node): boolean {
  const { flags } = project.checker.getTypeAtLocation(node)
  return (
    (flags &
      (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter | ts.TypeFlags.NonPrimitive)) !==
    0
  )
}

function isAny(project: Project, node: TS.Node): boolean {
  return (project.checker.getTypeAtLocation(node).flags & ts.TypeFlags.Any) !== 0
}

/** `({ size } = store)`, `for ({ a: { size } } of stores)`. */
function isPattern(node: TS.ObjectLiteralExpression): boolean {
  let at: TS.Node = node
  for (;;) {
    at = outermost(at)
    const { parent } = at
    if (isAssignment(parent)) return parent.left === at
    if (ts.isForOfStatement(parent)) return parent.initializer === at
    const isPart =
      ts.isPropertyAssignment(parent) ||
      ts.isArrayLiteralExpression(parent) ||
      ts.isObjectLiteralExpression(parent)
    if (!isPart) return false
    at = parent
  }
}

/** The argument, or what a literal in its place is made of. */
function holdsIn(argument: TS.Expression, holds: (node: TS.Expression) => boolean): boolean {
  const value = innermost(argument)
  if (ts.isSpreadElement(value)) return holds(value.expression)
  if (ts.isArrayLiteralExpression(value)) return value.elements.some(one => holdsIn(one, holds))
  if (ts.isObjectLiteralExpression(value))
    return (
      holds(value) ||
      value.properties.some(one => {
        if (ts.isPropertyAssignment(one)) return holdsIn(one.initializer, holds)
        return ts.isShorthandPropertyAssignment(one) && holds(one.name)
      })
    )
  return mayHold(value) && holds(value)
}

/** Of the language, only what lists or serialises an object reads its members; what it declares with a type is checked. */
const LISTING =
  /^(?:Object\.(?!is$|keys$|freeze$|getPrototypeOf$)\w+|Reflect\.\w+|JSON\.\w+|structuredClone)$/
const ON_THE_CLASS = /^(?:Object\.(?:defineProp|getOwnPropertyD)\w+|Reflect\.\w+)$/
const PRINTING = /^console\.(?:log|error|warn|info|debug)$/
const SAME = /^to(?:Be|BeInstanceOf|BeDefined|BeUndefined|BeTruthy|BeFalsy|BeNull)$/

function mayRead(project: Project, call: TS.CallExpression | TS.NewExpression, isLiteral: boolean): boolean {
  const { from } = calleeOf(project, call)
  const written = innermost(call.expression).getText()
  if (from === 'own' || PRINTING.test(written)) return false
  if (from === 'lib') return (isLiteral ? LISTING : ON_THE_CLASS).test(written)
  const { parent } = call
  const isExpect =
    written === 'expect' && ts.isPropertyAccessExpression(parent) && ts.isCallExpression(parent.parent)
  return !(isExpect && SAME.test(parent.name.text))
}

import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { accessOf, isValue, type Slot, type Slots } from './slots.js'
import { isAssignment, nameOf, outermost } from './syntax.js'
import { whyReadUnseen } from './unseen-reads.js'

/** A place that keeps a getter from answering a promise. */
export interface Obstacle {
  readonly at: TS.Node
  readonly message: string
}

/** Names that the language or a runtime reads by itself. */
const READ_BY_OTHERS = new Set(['then', 'toJSON', 'constructor', 'prototype', 'observedAttributes'])

export function isGetter(slot: Slot): boolean {
  return [...slot].some(ts.isGetAccessorDeclaration)
}

/**
 * Why a getter cannot answer a promise; undefined where each of its readers is seen and can wait. A read looks like any other
 * property, so whatever might read it unseen is an obstacle: destructuring, spreading, keys chosen at run time, foreign code.
 */
export function whyGetterStays(project: Project, slots: Slots, slot: Slot): Obstacle | undefined {
  const known = asked.get(slot)
  if (known !== undefined) return known.obstacle
  const obstacle =
    whyDeclared(project, slots, slot) ?? whyRead(slots, slot) ?? whyReadUnseen(project, slots, slot)
  asked.set(slot, { obstacle })
  return obstacle
}

/** It does not depend on why it is asked, and it is asked in every round. */
const asked = new WeakMap<Slot, { readonly obstacle: Obstacle | undefined }>()

function whyDeclared(project: Project, slots: Slots, slot: Slot): Obstacle | undefined {
  if (slots.isForeign(slot)) {
    const at = [...slot].find(one => project.isOwn(one.getSourceFile())) ?? [...slot][0]!
    return { at, message: 'it is declared outside this project, too' }
  }
  for (const one of slot) {
    const say = (message: string): Obstacle => ({ at: one, message })
    if (!ts.isGetAccessorDeclaration(one) && !isDeclaredOnly(one))
      return say(ts.isSetAccessorDeclaration(one) ? 'it has a setter' : 'it is no getter everywhere')
    const name = nameOf(one)
    if (name === undefined || READ_BY_OTHERS.has(name)) return say('others read it by themselves')
    if (ts.canHaveDecorators(one) && (ts.getDecorators(one) ?? []).length > 0) return say('it is decorated')
    if (ts.isGetAccessorDeclaration(one) && usesArguments(one)) return say('it uses arguments')
    if (ts.isClassLike(one.parent) && hasForeignBase(project, one.parent))
      return say('its class extends one from outside, which may read it')
  }
  return undefined
}

/** `readonly size: number` of an interface or a type, `abstract readonly size: number`. */
export function isDeclaredOnly(node: TS.Declaration): node is TS.PropertySignature | TS.PropertyDeclaration {
  if (ts.isPropertySignature(node)) return true
  return (
    ts.isPropertyDeclaration(node) &&
    node.initializer === undefined &&
    ts.getModifiers(node)?.some(one => one.kind === ts.SyntaxKind.AbstractKeyword) === true
  )
}

function usesArguments(node: TS.Node): boolean {
  if (ts.isIdentifier(node) && node.text === 'arguments') return true
  return ts.forEachChild(node, child => usesArguments(child) || undefined) ?? false
}

function hasForeignBase(project: Project, node: TS.ClassLikeDeclaration): boolean {
  for (let type = baseOf(project, node); type !== undefined; ) {
    const declaration = type.symbol?.declarations?.find(ts.isClassLike)
    if (declaration === undefined || !project.isOwn(declaration.getSourceFile())) return true
    type = baseOf(project, declaration)
  }
  return false
}

function baseOf(project: Project, node: TS.ClassLikeDeclaration): TS.Type | undefined {
  const clause = node.heritageClauses?.find(one => one.token === ts.SyntaxKind.ExtendsKeyword)
  return clause?.types[0] && project.checker.getTypeAtLocation(clause.types[0])
}

/** Readers that are found by name, and that no `await` helps. */
function whyRead(slots: Slots, slot: Slot): Obstacle | undefined {
  for (const name of slots.references(slot)) {
    if (!isValue(name)) continue
    const access = accessOf(name)
    const say = (message: string): Obstacle => ({ at: access, message })
    if (access === name)
      return say(ts.isBindingElement(name.parent) ? 'it is destructured' : 'it goes by name')
    const { parent } = outermost(access)
    if (isAssignment(parent) && parent.left === outermost(access)) return say('it is assigned to')
    if (ts.isDeleteExpression(parent) || isStep(parent)) return say('it is changed')
  }
  return undefined
}

function isStep(node: TS.Node): boolean {
  if (!ts.isPrefixUnaryExpression(node)) return ts.isPostfixUnaryExpression(node)
  return node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken
}

import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { isAwaitedHook } from './awaited-hooks.js'
import type { References } from './references.js'

/**
 * Members that must keep one signature: what a class inherits or implements, what an object literal is used as. A member is
 * in one family with the members it overrides, implements or stands for, up and down.
 */
export class Families {
  readonly #byName = new Map<string, Map<TS.Declaration, Set<TS.Declaration>>>()
  readonly #checker: TS.TypeChecker
  readonly #references: References
  readonly #project: Project

  constructor(project: Project, references: References) {
    this.#checker = project.checker
    this.#project = project
    this.#references = references
  }

  /** All declarations that stand or fall with this one, itself included. */
  of(declaration: TS.Declaration): ReadonlySet<TS.Declaration> {
    const name = memberName(declaration)
    if (name === undefined) return new Set(this.#merged(declaration))
    let families = this.#byName.get(name)
    if (families === undefined) {
      families = this.#build(name)
      this.#byName.set(name, families)
    }
    return families.get(declaration) ?? new Set(this.#merged(declaration))
  }

  /** Overloads and merged declarations share a symbol. */
  #merged(declaration: TS.Declaration): readonly TS.Declaration[] {
    const name = ts.getNameOfDeclaration(declaration)
    const symbol = name === undefined ? undefined : this.#checker.getSymbolAtLocation(name)
    const all = symbol?.declarations ?? []
    return all.includes(declaration) ? all : [declaration, ...all]
  }

  #build(name: string): Map<TS.Declaration, Set<TS.Declaration>> {
    const families = new Map<TS.Declaration, Set<TS.Declaration>>()
    const members = new Set<TS.Declaration>()
    for (const node of this.#references.named(name)) {
      const parent = node.parent
      if (isMember(parent) && ts.getNameOfDeclaration(parent) === node) members.add(parent)
      else if (ts.isParameter(parent) && ts.isParameterPropertyDeclaration(parent, parent.parent))
        members.add(parent)
    }
    for (const member of members) {
      join(families, [member, ...this.#merged(member)])
      for (const other of this.#parents(member, name)) join(families, [member, other])
    }
    this.#joinShapes(families, [...members])
    return families
  }

  #parents(member: TS.Declaration, name: string): TS.Declaration[] {
    const owner = member.parent
    if (ts.isObjectLiteralExpression(owner)) {
      const type = this.#checker.getContextualType(owner)
      const property =
        type === undefined
          ? undefined
          : this.#checker.getPropertyOfType(this.#checker.getNonNullableType(type), name)
      return [...(property?.declarations ?? [])]
    }
    const holder = ts.isParameter(member) ? owner.parent : owner
    if (!ts.isClassLike(holder) && !ts.isInterfaceDeclaration(holder)) return []
    return (holder.heritageClauses ?? [])
      .flatMap(clause =>
        clause.types.flatMap(
          type => this.#checker.getTypeAtLocation(type).getProperty(name)?.declarations ?? [],
        ),
      )
      .filter(one => !this.#isOnlyCalledByFramework(one, name))
  }

  /** A hook that nothing here calls by the framework's own type binds nobody to the others that have it. */
  #isOnlyCalledByFramework(hook: TS.Declaration, name: string): boolean {
    if (!isAwaitedHook(hook)) return false
    return !this.#references.named(name).some(node => this.#references.targets(node).includes(hook))
  }

  /** An own interface whose shape a class or literal fits stands for it, even where nothing says `implements`. */
  #joinShapes(families: Map<TS.Declaration, Set<TS.Declaration>>, members: TS.Declaration[]): void {
    const shapes = members.filter(
      one => ts.isInterfaceDeclaration(one.parent) || ts.isTypeLiteralNode(one.parent),
    )
    for (const shape of shapes) {
      const wanted = this.#checker.getTypeAtLocation(shape.parent)
      for (const member of members) {
        if (families.get(member) === families.get(shape) || !isBodied(member)) continue
        if (this.#checker.isTypeAssignableTo?.(this.#checker.getTypeAtLocation(member.parent), wanted))
          join(families, [shape, member])
      }
    }
  }

  /** True where some declaration of the family is not ours to change. */
  isForeign(declaration: TS.Declaration): boolean {
    return !this.#project.isOwn(declaration.getSourceFile())
  }
}

function join(families: Map<TS.Declaration, Set<TS.Declaration>>, declarations: TS.Declaration[]): void {
  const all = new Set(declarations.flatMap(one => [one, ...(families.get(one) ?? [])]))
  for (const one of all) families.set(one, all)
}

function isBodied(member: TS.Declaration): boolean {
  return ts.isClassLike(member.parent) || ts.isObjectLiteralExpression(member.parent)
}

function isMember(node: TS.Node): node is TS.Declaration {
  return (
    ts.isClassElement(node) ||
    ts.isTypeElement(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node) ||
    ts.isObjectLiteralElement(node)
  )
}

function memberName(declaration: TS.Declaration): string | undefined {
  const isProperty =
    ts.isParameter(declaration) && ts.isParameterPropertyDeclaration(declaration, declaration.parent)
  if (!isMember(declaration) && !isProperty) return undefined
  const name = ts.getNameOfDeclaration(declaration)
  if (name === undefined) return undefined
  return ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteralLike(name)
    ? name.text
    : undefined
}

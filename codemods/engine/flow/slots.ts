import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { ComputedLoads } from './computed-loads.js'
import type { Families } from './families.js'
import { spiesOn } from './mocks.js'
import type { References } from './references.js'
import { namedLike, type Stray, usesNamed } from './stray-uses.js'
import { type Strays, straysOf } from './strays.js'
import { isAssignment, isFunctionLike, outermost } from './syntax.js'
import { Trails } from './trails.js'

/** A place that holds a value: a variable, a parameter, a property with all members of its family. */
export type Slot = ReadonlySet<TS.Declaration>

export class Slots {
  readonly #project: Project
  readonly #references: References
  readonly #families: Families
  readonly trails: Trails
  readonly loads: ComputedLoads
  readonly #strays = new Map<Slot, Strays>()
  readonly #canonical = new Map<TS.Declaration, Slot>()

  constructor(project: Project, references: References, families: Families) {
    this.#project = project
    this.#references = references
    this.#families = families
    this.trails = new Trails(project, this)
    this.loads = new ComputedLoads(project, references)
  }

  /** The slot that a declaration or an assignment target stands for; undefined where it is nobody's (`o[k] = v`). */
  at(node: TS.Node): Slot | undefined {
    const declarations = this.#declarations(node)
    const first = declarations[0]
    if (first === undefined) return undefined
    const known = this.#canonical.get(first)
    if (known !== undefined) return known
    const slot = new Set(
      declarations.flatMap(one => [...this.#families.of(one), ...this.#parameterProperty(one)]),
    )
    for (const one of slot) this.#canonical.set(one, slot)
    return slot
  }

  #declarations(node: TS.Node): readonly TS.Declaration[] {
    if (ts.isIdentifier(node)) return this.#references.declarationsAt(node)
    if (ts.isPropertyAccessExpression(node)) return this.#references.declarationsAt(node.name)
    if (ts.isElementAccessExpression(node)) {
      const key = node.argumentExpression
      return ts.isStringLiteralLike(key) ? this.#references.declarationsAt(key) : []
    }
    if (isAssignment(node)) return this.#declarations(node.left)
    return [node as TS.Declaration]
  }

  /** `constructor(private x: T)` declares a parameter and a property. */
  #parameterProperty(node: TS.Declaration): readonly TS.Declaration[] {
    if (
      !ts.isParameter(node) ||
      !ts.isParameterPropertyDeclaration(node, node.parent) ||
      !ts.isIdentifier(node.name)
    )
      return []
    return this.#project.checker
      .getSymbolsOfParameterPropertyDeclaration(node, node.name.text)
      .flatMap(one => one.declarations ?? [])
  }

  /** The parameter that an argument lands in, where the called function is ours. */
  parameterOf(
    call: TS.CallExpression | TS.NewExpression,
    index: number,
  ): TS.ParameterDeclaration | undefined {
    if (call.arguments?.slice(0, index + 1).some(ts.isSpreadElement)) return undefined
    const declaration = this.#project.checker.getResolvedSignature(call)?.declaration
    if (declaration === undefined || !this.#project.isOwn(declaration.getSourceFile())) return undefined
    const parameters = declaration.parameters.filter(
      (one): one is TS.ParameterDeclaration => ts.isParameter(one) && one.name.getText() !== 'this',
    )
    const found = parameters[index]
    return found?.dotDotDotToken === undefined ? found : undefined
  }

  isForeign(slot: Slot): boolean {
    for (const one of slot) if (!this.#project.isOwn(one.getSourceFile())) return true
    return false
  }

  /** Expressions that read the slot. */
  reads(slot: Slot): TS.Expression[] {
    return this.#uses(slot).filter(node => !isWritten(node))
  }

  /** Everything that is put into the slot, initialisers and arguments included. */
  inflows(slot: Slot): TS.Expression[] {
    const found: TS.Expression[] = []
    for (const declaration of slot) {
      const initializer = (declaration as { initializer?: TS.Expression }).initializer
      if (initializer !== undefined) found.push(initializer)
      if (ts.isParameter(declaration)) found.push(...this.#argumentsFor(declaration))
    }
    for (const node of this.#uses(slot)) {
      const parent = outermost(node).parent
      if (isAssignment(parent) && isWritten(node)) found.push(parent.right)
    }
    return found
  }

  #argumentsFor(parameter: TS.ParameterDeclaration): TS.Expression[] {
    const owner = parameter.parent
    if (!isFunctionLike(owner)) return []
    const index = owner.parameters.filter(one => one.name.getText() !== 'this').indexOf(parameter)
    return this.callsOf(owner).flatMap(call => call.arguments?.[index] ?? [])
  }

  /** Direct calls of a function, method or constructor that are found by name. */
  callsOf(owner: TS.SignatureDeclaration): (TS.CallExpression | TS.NewExpression)[] {
    const holder = ts.isConstructorDeclaration(owner) ? owner.parent : namedHolder(owner)
    if (holder === undefined) return []
    const slot = this.at(holder) ?? new Set([holder])
    const untyped = this.strays(slot).sure.map(({ at }) => at)
    return [...this.references(slot), ...this.#required(slot), ...untyped].flatMap(node => {
      const value = outermost(accessOf(node))
      const parent = value.parent
      if (node.kind === ts.SyntaxKind.SuperKeyword && ts.isCallExpression(parent)) return [parent]
      return (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression === value
        ? [parent]
        : []
    })
  }

  references(slot: Slot): TS.Node[] {
    return this.#references.to(slot)
  }

  /** Uses of the slot's names on untyped values that mean its members, or may. */
  strays(slot: Slot): Strays {
    const known = this.#strays.get(slot) ?? straysOf(this.#project, this.#references, this, this.trails, slot)
    this.#strays.set(slot, known)
    return known
  }

  /** All methods of classes that have this name. */
  methodsNamed(name: string): TS.MethodDeclaration[] {
    return this.#references.named(name).flatMap(node => {
      const method = node.parent
      return ts.isMethodDeclaration(method) && method.name === node && ts.isClassLike(method.parent)
        ? [method]
        : []
    })
  }

  /** Tests that put a spy of a test framework over the slot's members. */
  spies(slot: Slot): TS.CallExpression[] {
    return spiesOn(this.#project, this.#references, slot)
  }

  /** Uses of the slot's names on any untyped value. */
  namedLike(slot: Slot): Stray[] {
    return namedLike(this.#project, this.#references, slot)
  }

  /** Uses of a name on any untyped value. */
  named(name: string): Stray[] {
    return usesNamed(this.#references, name)
  }

  declarationsAt(name: TS.Node): readonly TS.Declaration[] {
    return this.#references.declarationsAt(name)
  }

  /** `require('./load')(key)`: what a module is, without a name. */
  #required(slot: Slot): TS.Expression[] {
    const modules = new Set<TS.Node>([...slot].filter(isModuleExports).map(one => one.getSourceFile()))
    if (modules.size === 0) return []
    return this.#references.named('require').flatMap(node => {
      const call = node.parent
      const path = ts.isCallExpression(call) && call.expression === node ? call.arguments[0] : undefined
      if (path === undefined || isNamed(call)) return []
      const symbol = this.#project.checker.getSymbolAtLocation(path)
      return symbol?.declarations?.some(one => modules.has(one.getSourceFile())) === true
        ? [call as TS.CallExpression]
        : []
    })
  }

  #uses(slot: Slot): TS.Expression[] {
    return [...this.references(slot).filter(isValue).map(accessOf), ...this.#required(slot)]
  }
}

function isModuleExports(declaration: TS.Declaration): boolean {
  const target = isAssignment(declaration) ? declaration.left : declaration
  return ts.isPropertyAccessExpression(target) && target.getText() === 'module.exports'
}

/** `const x = require()` and `const { y } = require()` go by their names. */
function isNamed(call: TS.Node): boolean {
  const { parent } = outermost(call)
  return (
    ts.isVariableDeclaration(parent) ||
    (ts.isPropertyAccessExpression(parent) && !ts.isCallExpression(parent.parent))
  )
}

/** The variable, property or function that gives a function its name. */
export function namedHolder(owner: TS.Node): TS.Declaration | undefined {
  if (ts.isFunctionDeclaration(owner) || ts.isMethodDeclaration(owner)) return owner
  const parent = outermost(owner).parent
  const isHolder =
    ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isPropertyAssignment(parent)
  if (ts.isExportAssignment(parent)) return parent
  if (isAssignment(parent) && parent.right === outermost(owner)) return parent
  return isHolder && parent.initializer !== undefined ? parent : undefined
}

/** `x` of `o.x` stands for the whole access. */
export function accessOf(name: TS.Node): TS.Expression {
  const parent = name.parent
  if (ts.isPropertyAccessExpression(parent) && parent.name === name) return parent
  if (ts.isElementAccessExpression(parent) && parent.argumentExpression === name) return parent
  return name as TS.Expression
}

function isWritten(node: TS.Node): boolean {
  const parent = outermost(node).parent
  return isAssignment(parent) && parent.left === outermost(node)
}

/** Not an import, an export list or a type. */
export function isValue(node: TS.Node): boolean {
  const parent = node.parent
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isImportClause(parent)) return false
  if (ts.isVariableDeclaration(parent) && parent.name === node) return false
  if (ts.isNamespaceImport(parent) || ts.isImportEqualsDeclaration(parent) || ts.isNamespaceExport(parent))
    return false
  return !ts.isPartOfTypeNode(node) && !ts.isTypeQueryNode(typeRoot(node))
}

function typeRoot(node: TS.Node): TS.Node {
  let at = node.parent
  while (ts.isQualifiedName(at)) at = at.parent
  return at
}

import type { Entrance } from '../../recipes/recipe.js'
import { type TS, ts } from '../compiler.js'
import { requireSource } from '../flow/callee.js'
import type { References } from '../flow/references.js'
import type { Slot, Slots } from '../flow/slots.js'
import { accessOf, isValue, namedHolder } from '../flow/slots.js'
import { displayName, type FunctionLike, innermost, isAsync, outermost } from '../flow/syntax.js'
import { type Use, usesOf } from '../flow/uses.js'
import type { Code } from '../types.js'
import type { Found } from './entrances.js'
import { LegacyRoot, type LegacySite } from './legacy-root.js'
import type { Project } from './project.js'
import { isMade, isNothing, isWanted, rootName, ruleFor } from './root-rules.js'

/** Follows each legacy instance from where it comes into being to every call on it. */
export class RootTracer {
  readonly #roots: LegacyRoot[] = []
  readonly #owners = new Map<Slot, LegacyRoot>()
  readonly #givers = new Map<FunctionLike, LegacyRoot>()

  constructor(
    private readonly project: Project,
    private readonly references: References,
    private readonly slots: Slots,
  ) {}

  trace(found: Found): void {
    for (const entrance of new Set(found.entrances.values())) {
      const declarations = [...found.entrances]
        .filter(([, one]) => one === entrance)
        .map(([declaration]) => declaration)
      const shared =
        entrance.kind === 'class'
          ? undefined
          : new LegacyRoot(found.recipe, entrance, declarations[0]!, entrance.export)
      for (const name of this.references.to(new Set(declarations))) {
        if (!isValue(name) || found.isInside(name.getSourceFile())) continue
        const access = accessOf(name)
        if (entrance.kind === 'instance') this.#occurs(shared!, access)
        else this.#entered(found, entrance, shared, access)
      }
      if ('package' in found.recipe.source)
        this.#required(found, entrance, shared, found.recipe.source.package)
      if (shared !== undefined && shared.occurrences.length > 0) this.#roots.push(shared)
    }
    this.#typeUses(found)
    this.#checkInflows()
  }

  /** `new (require('node-cache'))()`, `require('memory-cache').get(k)`: no name stands for the module. */
  #required(found: Found, entrance: Entrance, shared: LegacyRoot | undefined, name: string): void {
    for (const node of this.references.named('require')) {
      const call = node.parent
      if (!ts.isCallExpression(call) || call.expression !== node || requireSource(call) !== name) continue
      const { parent } = outermost(call)
      if (ts.isVariableDeclaration(parent) || entrance.export !== 'default') continue
      if (entrance.kind === 'instance') this.#occurs(shared!, call)
      else if (ts.isNewExpression(parent) || ts.isCallExpression(parent))
        this.#entered(found, entrance, shared, call)
    }
  }

  get roots(): LegacyRoot[] {
    return [...new Set(this.#roots.map(root => root.real))]
  }

  #entered(found: Found, entrance: Entrance, shared: LegacyRoot | undefined, access: TS.Expression): void {
    const call = outermost(access).parent
    const isCalled =
      (ts.isNewExpression(call) || ts.isCallExpression(call)) && call.expression === outermost(access)
    if (ts.isImportDeclaration(access.parent) || ts.isExportAssignment(access.parent)) return
    const at = isCalled ? call : access
    if (!isWanted(this.project, found.recipe, at)) return
    const root = shared ?? new LegacyRoot(found.recipe, entrance, at, rootName(at))
    if (shared === undefined) this.#roots.push(root)
    if (!isCalled) return this.#classAsValue(root, access)
    if (entrance.kind !== 'async factory') return this.#occurs(root, call)
    const waiting = outermost(call).parent
    if (ts.isAwaitExpression(waiting)) return this.#occurs(root, waiting)
    this.#block(root, 'CCM-ESCAPE', call, 'the promise of the cache is kept instead of awaited')
    root.occurrences.push(call)
  }

  #classAsValue(root: LegacyRoot, access: TS.Expression): void {
    if (ts.findAncestor(access, ts.isHeritageClause))
      return this.#block(root, 'CCM-SUBCLASS', access, `a class extends ${access.getText()}`)
    if (
      ts.isBinaryExpression(access.parent) &&
      access.parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword
    )
      return this.#block(root, 'CCM-ESCAPE', access, 'instances are recognised by instanceof')
    this.#block(root, 'CCM-ESCAPE', access, `${access.getText()} is used as a value`)
  }

  #occurs(root: LegacyRoot, expression: TS.Expression): void {
    root.occurrences.push(expression)
    this.#follow(root, expression)
  }

  #follow(first: LegacyRoot, value: TS.Expression): void {
    const root = first.real
    if (root.values.has(value)) return
    root.values.add(value)
    for (const use of usesOf(value)) this.#use(root.real, value, use)
  }

  #use(root: LegacyRoot, value: TS.Expression, use: Use): void {
    switch (use.kind) {
      case 'inert':
        return
      case 'member':
        return this.#member(root, use.access, use.name)
      case 'passed':
        return this.#follow(root, use.as)
      case 'awaited':
        return this.#follow(root, use.as)
      case 'stored':
        return this.#store(root, use.in, value)
      case 'returned':
        return this.#given(root, use.from, value)
      case 'argument': {
        const parameter = this.slots.parameterOf(use.call, use.index)
        if (parameter !== undefined && ts.isIdentifier(parameter.name))
          return this.#store(root, parameter, value)
        return this.#escape(
          root,
          value,
          `is handed to ${innermost(use.call.expression).getText().slice(0, 60)}, which is not part of this project`,
        )
      }
      case 'picked':
        return this.#block(
          root,
          'CCM-DYNAMIC',
          use.element,
          'a method is taken off the cache by destructuring',
        )
      case 'lost':
        return this.#escape(root, value, use.how)
      default:
        return this.#escape(root, value, `is ${use.kind}`)
    }
  }

  #store(root: LegacyRoot, where: TS.Node, value: TS.Node): void {
    const slot = this.slots.at(where)
    if (slot === undefined || slot.size === 0)
      return this.#escape(
        root,
        value,
        `is stored in ${where.getText().slice(0, 60)}, which cannot be followed`,
      )
    const owner = this.#owners.get(slot)?.real
    if (owner === root) return
    if (owner !== undefined) {
      if (owner.recipe !== root.recipe)
        return this.#escape(root, value, 'shares a variable with another kind of cache')
      return owner.absorb(root)
    }
    this.#owners.set(slot, root)
    if (this.slots.isForeign(slot)) return this.#escape(root, value, 'is given to code outside this project')
    for (const declaration of slot) this.#annotation(root, declaration)
    root.inflows.push(...this.slots.inflows(slot))
    for (const read of this.slots.reads(slot)) this.#follow(root, read)
  }

  /** The annotation must name the legacy type; an own interface or `any` would hide what flows there. */
  #annotation(root: LegacyRoot, declaration: TS.Declaration): void {
    const node = (declaration as { type?: TS.TypeNode }).type
    if (node === undefined) return
    const { checker } = this.project
    const type = checker.getNonNullableType(checker.getTypeFromTypeNode(node))
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown))
      return this.#block(
        root,
        'CCM-UNTYPED',
        node,
        `${displayName(declaration)} is declared as ${node.getText()}, so its users cannot be told`,
      )
    const instance = [...root.values][0]
    const expected = instance === undefined ? undefined : checker.getTypeAtLocation(instance).symbol
    const held = type.symbol?.name === 'Promise' ? checker.getAwaitedType(type)?.symbol : type.symbol
    if (held !== expected && held?.declarations?.some(one => !expected?.declarations?.includes(one)))
      this.#block(
        root,
        'CCM-PLUGIN-API',
        node,
        `the cache is used through ${node.getText().slice(0, 80)}, a type of your own with synchronous methods`,
      )
  }

  #given(root: LegacyRoot, from: FunctionLike, value: TS.Node): void {
    const giver = this.#givers.get(from)?.real
    if (giver === root) return
    if (giver !== undefined) return giver.absorb(root)
    this.#givers.set(from, root)
    if (ts.isGetAccessorDeclaration(from)) return this.#store(root, from, value)
    if (namedHolder(from) === undefined)
      return this.#escape(root, value, 'is returned from a function without a name')
    this.#annotation(root, from)
    for (const call of this.slots.callsOf(from)) {
      const awaited = outermost(call).parent
      if (!isAsync(from)) this.#follow(root, call)
      else if (ts.isAwaitExpression(awaited)) this.#follow(root, awaited)
      else this.#escape(root, call, 'is returned in a promise that is not awaited')
    }
  }

  #member(root: LegacyRoot, access: LegacySite['access'], name: string | undefined): void {
    if (name === undefined)
      return this.#block(root, 'CCM-DYNAMIC', access, 'the method is chosen at run time')
    const value = outermost(access)
    const call = value.parent
    if (ts.isCallExpression(call) && call.expression === value) {
      root.sites.push({
        node: call,
        access,
        name,
        rule: ruleFor(this.project.checker, root.recipe.methods[name], call),
      })
      return
    }
    const property = root.recipe.properties?.[name]
    if (property !== undefined && ts.isPropertyAccessExpression(access)) {
      root.sites.push({ node: access, access, name, rule: property })
      return
    }
    this.#block(root, 'CCM-DYNAMIC', access, `${name} is used as a value, not called`)
    if (root.recipe.methods[name] !== undefined && ts.isPropertyAccessExpression(access))
      root.sites.push({ node: access, access, name, rule: undefined })
  }

  #typeUses(found: Found): void {
    for (const [declaration, to] of found.types)
      for (const node of this.references.to(new Set([declaration]))) {
        if (!ts.isPartOfTypeNode(node) || found.isInside(node.getSourceFile())) continue
        this.#typeUse(found, node, to)
      }
  }

  #typeUse(found: Found, node: TS.Node, to: string): void {
    const holder = ts.findAncestor(
      node,
      one =>
        ts.isParameter(one) ||
        ts.isVariableDeclaration(one) ||
        ts.isPropertyDeclaration(one) ||
        ts.isPropertySignature(one) ||
        ts.isFunctionLike(one),
    )
    const owner =
      holder === undefined
        ? undefined
        : (this.#owners.get(this.slots.at(holder) ?? new Set())?.real ??
          this.#givers.get(holder as FunctionLike)?.real)
    if (owner !== undefined) {
      owner.typeUses.push({ node, to })
      return
    }
    if ('global' in found.recipe.source) return
    const root = new LegacyRoot(
      found.recipe,
      undefined,
      node,
      holder === undefined ? node.getText() : displayName(holder),
    )
    this.#roots.push(root)
    this.#block(root, 'CCM-UNTYPED', node, 'no instance made in this project was seen to come here')
    if (holder === undefined || ts.isFunctionLike(holder)) return
    const slot = this.slots.at(holder)
    if (slot === undefined) return
    this.#owners.set(slot, root)
    for (const read of this.slots.reads(slot)) this.#follow(root, read)
  }

  /** What else lands in the same places must be an instance too, or nothing. */
  #checkInflows(): void {
    for (const root of this.roots)
      for (const value of root.inflows.splice(0)) {
        const inner = innermost(value)
        if (isNothing(inner) || root.values.has(value) || root.values.has(inner) || isMade(root, inner))
          continue
        this.#block(
          root,
          'CCM-UNTYPED',
          value,
          `something that is not known to be this cache arrives here: ${value.getText().slice(0, 60)}`,
        )
      }
  }

  #escape(root: LegacyRoot, at: TS.Node, how: string): void {
    this.#block(root, 'CCM-ESCAPE', at, `the cache ${how}`)
  }

  #block(root: LegacyRoot, code: Code, at: TS.Node, message: string): void {
    root.real.problems.push({ code, at, message, weight: 'blocks', chain: [] })
  }
}

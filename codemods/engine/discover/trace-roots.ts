import type { Entrance } from '../../recipes/recipe.js'
import { type TS, ts } from '../compiler.js'
import { requireSource } from '../flow/callee.js'
import type { References } from '../flow/references.js'
import { Shapes } from '../flow/shapes.js'
import type { Slots } from '../flow/slots.js'
import { accessOf, isValue, namedHolder } from '../flow/slots.js'
import { displayName, type FunctionLike, innermost, isAsync, outermost } from '../flow/syntax.js'
import { type Use, usesOf } from '../flow/uses.js'
import { bridgeAround, ESCAPE, sortBridgedSites } from './bridged.js'
import type { Found } from './entrances.js'
import { isIterated } from './iterated.js'
import { LegacyRoot } from './legacy-root.js'
import { isClassBeside, isRequired } from './module-uses.js'
import type { Project } from './project.js'
import { isWanted, rootName, ruleFor } from './root-rules.js'
import { Traces } from './traces.js'

/** Follows each legacy instance from where it comes into being to every call on it. */
export class RootTracer extends Traces {
  readonly #shapes: Shapes

  constructor(
    project: Project,
    private readonly references: References,
    slots: Slots,
  ) {
    super(project, slots)
    this.#shapes = new Shapes(project, slots)
  }

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
      const first = shared?.occurrences[0]
      if (shared === undefined || first === undefined) continue
      const { source } = found.recipe
      this.found.push('package' in source ? shared.showAt(first, source.package) : shared)
    }
    this.#typeUses(found)
    this.checkInflows()
    for (const root of this.roots) if (root.isWrapped) this.#sortBridged(root)
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

  #entered(found: Found, entrance: Entrance, shared: LegacyRoot | undefined, access: TS.Expression): void {
    const call = outermost(access).parent
    const isCalled =
      (ts.isNewExpression(call) || ts.isCallExpression(call)) && call.expression === outermost(access)
    if (ts.isImportDeclaration(access.parent) || ts.isExportAssignment(access.parent)) return
    if (ts.isBindingElement(access.parent) && isRequired(access.parent)) return
    const at = isCalled ? call : access
    if (!isWanted(this.project, found.recipe, at)) return
    const root = shared ?? new LegacyRoot(found.recipe, entrance, at, rootName(at))
    if (shared === undefined) this.found.push(root)
    if (!isCalled) return this.#classAsValue(root, access)
    if (entrance.kind !== 'async factory') return this.#occurs(root, call)
    const waiting = outermost(call).parent
    if (ts.isAwaitExpression(waiting)) return this.#occurs(root, waiting)
    this.block(root, 'CCM-ESCAPE', call, 'the promise of the cache is kept instead of awaited')
    root.occurrences.push(call)
  }

  #classAsValue(root: LegacyRoot, access: TS.Expression): void {
    if (ts.findAncestor(access, ts.isHeritageClause))
      return this.block(root, 'CCM-SUBCLASS', access, `a class extends ${access.getText()}`)
    if (
      ts.isBinaryExpression(access.parent) &&
      access.parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword
    )
      return this.block(root, 'CCM-ESCAPE', access, 'instances are recognised by instanceof')
    this.block(root, 'CCM-ESCAPE', access, `${access.getText()} is used as a value`)
  }

  #occurs(root: LegacyRoot, expression: TS.Expression): void {
    if (isClassBeside(root, expression)) return
    root.occurrences.push(expression)
    const bridge = bridgeAround(expression)
    if (bridge === undefined) return this.#follow(root, expression)
    root.wrapped.set(expression, bridge)
    root.values.add(expression)
    this.#follow(root, bridge)
  }

  #follow(first: LegacyRoot, value: TS.Expression): void {
    const root = first.real
    if (root.values.has(value)) return
    root.values.add(value)
    for (const use of usesOf(value)) this.#use(root.real, value, use)
  }

  #use(root: LegacyRoot, value: TS.Expression, use: Use): void {
    const { iterated } = root.recipe
    if (iterated !== undefined && !root.isWrapped && isIterated(this.project, value)) {
      root.sites.push({ node: value, receiver: value, name: '[Symbol.iterator]', rule: iterated })
      return
    }
    switch (use.kind) {
      case 'inert':
        return
      case 'member':
        return use.name === ESCAPE && root.isWrapped && ts.isPropertyAccessExpression(use.access)
          ? this.#escapeHatch(root, use.access)
          : this.#member(root, use.access, use.name)
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
        return this.escape(
          root,
          value,
          `is handed to ${innermost(use.call.expression).getText().slice(0, 60)}, which is not part of this project`,
          value,
        )
      }
      case 'picked':
        return this.block(
          root,
          'CCM-DYNAMIC',
          use.element,
          'a method is taken off the cache by destructuring',
          value,
        )
      case 'lost':
        return this.escape(root, value, use.how, value)
      default:
        return this.escape(root, value, `is ${use.kind}`, value)
    }
  }

  #store(root: LegacyRoot, where: TS.Node, value: TS.Expression): void {
    const slot = this.slots.at(where)
    if (slot === undefined || slot.size === 0)
      return this.escape(
        root,
        value,
        `is stored in ${where.getText().slice(0, 60)}, which cannot be followed`,
        value,
      )
    const owner = this.owners.get(slot)?.real
    if (owner === root) return
    if (owner !== undefined) {
      if (owner.recipe !== root.recipe)
        return this.escape(root, value, 'shares a variable with another kind of cache')
      return owner.absorb(root)
    }
    this.owners.set(slot, root)
    if (this.slots.isForeign(slot))
      return this.escape(root, value, 'is given to code outside this project', value)
    for (const declaration of slot) this.annotation(root, declaration)
    for (const declaration of slot) root.holders.add(declaration)
    root.inflows.push(...this.slots.inflows(slot))
    for (const read of this.slots.reads(slot)) this.#follow(root, read)
    for (const at of this.untyped(root, slot)) this.#follow(root, at)
  }

  #given(root: LegacyRoot, from: FunctionLike, value: TS.Expression): void {
    const giver = this.givers.get(from)?.real
    if (giver === root) return
    if (giver !== undefined) return giver.absorb(root)
    this.givers.set(from, root)
    if (ts.isGetAccessorDeclaration(from)) return this.#store(root, from, value)
    if (namedHolder(from) === undefined)
      return this.escape(root, value, 'is returned from a function without a name', value)
    this.annotation(root, from)
    root.holders.add(from)
    this.untyped(root, this.slots.at(namedHolder(from)!) ?? new Set())
    for (const call of this.slots.callsOf(from)) {
      const awaited = outermost(call).parent
      if (!isAsync(from)) this.#follow(root, call)
      else if (ts.isAwaitExpression(awaited)) this.#follow(root, awaited)
      else this.escape(root, call, 'is returned in a promise that is not awaited')
    }
  }

  /** `cache.unsafeSync.get(k)`: the legacy call that a bridge left. */
  #escapeHatch(root: LegacyRoot, through: TS.PropertyAccessExpression): void {
    for (const use of usesOf(through)) {
      if (use.kind === 'member') this.#member(root, use.access, use.name, through)
      else this.block(root, 'CCM-ESCAPE', through, 'the legacy cache leaves its bridge', through)
    }
  }

  #sortBridged(root: LegacyRoot): void {
    const loose = sortBridgedSites(root)
    if (loose !== undefined)
      this.block(root, 'CCM-UNTYPED', loose, 'some uses of this cache are bridged, and this one is not')
  }

  #member(
    root: LegacyRoot,
    access: TS.PropertyAccessExpression | TS.ElementAccessExpression,
    name: string | undefined,
    through?: TS.PropertyAccessExpression,
  ): void {
    const { expression } = access
    if (name === undefined)
      return this.block(root, 'CCM-DYNAMIC', access, 'the method is chosen at run time', expression)
    const value = outermost(access)
    const call = value.parent
    if (ts.isCallExpression(call) && call.expression === value) {
      root.sites.push({
        node: call,
        access,
        receiver: expression,
        name,
        rule: ruleFor(this.project.checker, root.recipe.methods[name], call, this.#shapes),
        through,
      })
      return
    }
    const property = root.recipe.properties?.[name]
    if (property !== undefined && ts.isPropertyAccessExpression(access)) {
      root.sites.push({ node: access, access, receiver: expression, name, rule: property, through })
      return
    }
    this.block(root, 'CCM-DYNAMIC', access, `${name} is used as a value, not called`, expression)
    if (root.recipe.methods[name] !== undefined && ts.isPropertyAccessExpression(access))
      root.sites.push({ node: access, access, receiver: expression, name, rule: undefined, through })
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
        : (this.owners.get(this.slots.at(holder) ?? new Set())?.real ??
          this.givers.get(holder as FunctionLike)?.real)
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
    this.found.push(root)
    this.block(root, 'CCM-UNTYPED', node, 'no instance made in this project was seen to come here')
    if (holder === undefined || ts.isFunctionLike(holder)) return
    const slot = this.slots.at(holder)
    if (slot === undefined) return
    this.owners.set(slot, root)
    for (const read of this.slots.reads(slot)) this.#follow(root, read)
  }
}

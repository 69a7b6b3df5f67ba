import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { calleeOf } from './callee.js'
import { ENUMERATING } from './dynamic-uses.js'
import { originOf } from './framework-of.js'
import { namedHolder, type Slots } from './slots.js'
import { type FunctionLike, innermost, isAsync, outermost } from './syntax.js'
import { isLookedAt } from './throw-checks.js'
import { type Use, usesOf } from './uses.js'

/** Everywhere that the objects with one member go: those of an object literal, or the instances of a class. */
export interface Trail {
  /** What has such an object for its value, and parameters that take one apart. */
  readonly values: ReadonlySet<TS.Node>
  /** Those of `values` that are sure to: the others only go by the same name as a property that holds one. */
  readonly sure: ReadonlySet<TS.Node>
  /** Where a member is reached without its name. */
  readonly dynamic: ReadonlySet<TS.Node>
  /** Functions that answer one, variables and properties that hold one. */
  readonly holders: ReadonlySet<TS.Node>
  /** The packages that got hold of one (`lib`, `node`, `unknown`); empty where all that becomes of them is in `values`. */
  readonly lostTo: ReadonlySet<string>
}

/** Follows objects forward through the whole project, on demand and once. */
export class Trails {
  readonly #known = new Map<TS.Node, Trail>()

  constructor(
    private readonly project: Project,
    private readonly slots: Slots,
  ) {}

  /** Undefined where nothing is known of the objects: members of modules, of prototypes and of types. */
  of(member: TS.Declaration): Trail | undefined {
    const owner = ownerOf(member, name => this.slots.declarationsAt(name))
    if (owner === undefined) return undefined
    const known = this.#known.get(owner)
    if (known !== undefined) return known
    const following = new Following(this.project, this.slots)
    this.#known.set(owner, following)
    following.from(owner)
    return following
  }
}

function ownerOf(
  member: TS.Node,
  declarationsAt: (name: TS.Node) => readonly TS.Declaration[],
): TS.ObjectLiteralExpression | TS.ClassLikeDeclaration | undefined {
  const { parent } = member
  if (ts.isObjectLiteralExpression(parent) || ts.isClassLike(parent)) return parent
  const target = ts.isBinaryExpression(member) ? member.left : member
  if (!ts.isPropertyAccessExpression(target)) return undefined
  if (target.expression.kind === ts.SyntaxKind.ThisKeyword) return ts.findAncestor(target, ts.isClassLike)
  // `const events = {}; events.send = ...`
  const [variable, ...others] = ts.isIdentifier(target.expression) ? declarationsAt(target.expression) : []
  if (variable === undefined || others.length > 0 || !ts.isVariableDeclaration(variable)) return undefined
  const made = variable.initializer === undefined ? undefined : innermost(variable.initializer)
  return made !== undefined && ts.isObjectLiteralExpression(made) ? made : undefined
}

class Following implements Trail {
  readonly values = new Set<TS.Node>()
  readonly sure = new Set<TS.Node>()
  readonly dynamic = new Set<TS.Node>()
  readonly holders = new Set<TS.Node>()
  #isSure = true
  readonly lostTo = new Set<string>()

  constructor(
    private readonly project: Project,
    private readonly slots: Slots,
  ) {}

  from(owner: TS.ObjectLiteralExpression | TS.ClassLikeDeclaration): void {
    if (ts.isClassLike(owner)) this.#instances(owner)
    else this.#follow(owner)
    for (const one of thisIn(owner)) this.#follow(one)
  }

  #instances(owner: TS.ClassLikeDeclaration): void {
    if (this.holders.has(owner)) return
    this.holders.add(owner)
    const holder = ts.isClassDeclaration(owner) ? owner : outermost(owner).parent
    const slot =
      ts.isClassDeclaration(owner) || ts.isVariableDeclaration(holder) ? this.slots.at(holder) : undefined
    if (slot === undefined) this.lostTo.add('unknown')
    else for (const read of this.slots.reads(slot)) this.#class(read)
  }

  /** A class by its name. */
  #class(name: TS.Expression): void {
    const { parent } = outermost(name)
    const derived = ts.isExpressionWithTypeArguments(parent) ? parent.parent.parent : undefined
    if (derived !== undefined && ts.isClassLike(derived)) {
      for (const one of thisIn(derived)) this.#follow(one)
      return this.#instances(derived)
    }
    if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword) return
    for (const use of usesOf(name)) {
      if (use.kind === 'constructed') this.#follow(use.at as TS.Expression)
      else if (
        use.kind === 'member' ? use.name === undefined || use.name === 'prototype' : use.kind !== 'inert'
      )
        this.#exported(use)
    }
  }

  /** `module.exports = Store`, `export default Store`: whoever loads it goes by a name of its own. */
  #exported(use: Use): void {
    const slot = use.kind === 'stored' ? this.slots.at(use.in) : undefined
    if (slot === undefined || slot.size === 0) this.lostTo.add('unknown')
    else if (this.#hold(slot)) for (const read of this.slots.reads(slot)) this.#class(read)
  }

  #follow(value: TS.Expression): void {
    const known = innermost(value)
    if (this.values.has(known)) return
    this.values.add(known)
    if (this.#isSure) this.sure.add(known)
    for (const use of usesOf(value)) this.#use(use)
  }

  #use(use: Use): void {
    switch (use.kind) {
      case 'inert':
      case 'called':
        return
      case 'member':
        if (use.name === undefined) this.dynamic.add(use.access)
        else if (use.name === 'constructor') this.lostTo.add('unknown')
        return
      case 'picked':
        if (use.name === undefined) this.lostTo.add('unknown')
        return
      case 'passed':
      case 'awaited':
        return this.#follow(use.as)
      case 'stored':
        return this.#store(use.in)
      case 'returned':
        return this.#given(use.from)
      case 'argument':
        return this.#argument(use.call, use.index)
      default:
        this.lostTo.add('unknown')
    }
  }

  #store(where: TS.Node): void {
    const slot = this.slots.at(where)
    if (slot !== undefined && slot.size > 0) {
      if (this.slots.isForeign(slot)) this.lostTo.add('unknown')
      if (!this.#hold(slot)) return
      for (const read of this.slots.reads(slot)) this.#follow(read)
      for (const { at } of this.slots.namedLike(slot)) this.#untyped(at)
      return
    }
    const name = memberText(where)
    if (name === undefined) this.lostTo.add('unknown')
    else for (const { at } of this.slots.named(name)) this.#untyped(at)
  }

  /** A use of a property of that name on something untyped: it may be the one that holds the object. */
  #untyped(at: TS.Node): void {
    this.#unsure(() => {
      if (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)) this.#follow(at)
      else if (ts.isBindingElement(at) && ts.isIdentifier(at.name)) this.#store(at)
      else this.lostTo.add('unknown')
    })
  }

  #unsure(run: () => void): void {
    const wasSure = this.#isSure
    this.#isSure = false
    run()
    this.#isSure = wasSure
  }

  #hold(slot: ReadonlySet<TS.Declaration>): boolean {
    const isNew = [...slot].some(one => !this.holders.has(one))
    for (const one of slot) this.holders.add(one)
    if (this.slots.loads.of(slot) !== undefined) this.lostTo.add('unknown')
    return isNew
  }

  #given(from: FunctionLike): void {
    if (this.holders.has(from)) return
    this.holders.add(from)
    if (ts.isGetAccessorDeclaration(from)) return this.#store(from)
    const holder = namedHolder(from)
    const call = outermost(from).parent
    // `(() => { ... })()`
    const isCalledHere = ts.isCallExpression(call) && call.expression === outermost(from)
    if (holder !== undefined) this.#calls(from, this.slots.at(holder) ?? new Set([holder]))
    else if (isCalledHere) this.#answer(from, call)
    else this.lostTo.add('unknown')
  }

  #calls(from: FunctionLike, slot: ReadonlySet<TS.Declaration>): void {
    this.#hold(slot)
    for (const read of this.slots.reads(slot)) {
      const use = usesOf(read)[0]
      if (use?.kind === 'called') this.#answer(from, use.call)
      else if (use?.kind === 'stored') this.#alias(from, use.in)
      else if (use?.kind === 'constructed') this.#follow(use.at as TS.Expression)
      else if (use?.kind !== 'inert') this.lostTo.add('unknown')
    }
    for (const { at } of this.slots.namedLike(slot)) {
      const call = outermost(at).parent
      this.#unsure(() => {
        if (ts.isCallExpression(call) && call.expression === outermost(at)) this.#answer(from, call)
        else this.lostTo.add('unknown')
      })
    }
  }

  /** The function goes by another name, too: `exports.make = make`. */
  #alias(from: FunctionLike, where: TS.Node): void {
    const slot = this.slots.at(where)
    if (slot === undefined || slot.size === 0) this.lostTo.add('unknown')
    else if ([...slot].some(one => !this.holders.has(one))) this.#calls(from, slot)
  }

  #answer(from: FunctionLike, call: TS.CallExpression): void {
    const waiting = outermost(call).parent
    if (!isAsync(from)) this.#follow(call)
    else if (ts.isAwaitExpression(waiting)) this.#follow(waiting)
    else this.lostTo.add('lib')
  }

  #argument(call: TS.CallExpression | TS.NewExpression, index: number): void {
    const parameter = this.slots.parameterOf(call, index)
    if (parameter !== undefined && ts.isIdentifier(parameter.name)) return this.#store(parameter)
    if (parameter !== undefined) {
      this.values.add(parameter)
      return
    }
    if (ts.isCallExpression(call) && isLookedAt(call)) return
    if (ENUMERATING.test(innermost(call.expression).getText())) this.dynamic.add(call)
    const { from } = calleeOf(this.project, call)
    this.lostTo.add(
      from === 'unknown'
        ? (originOf(this.project, call.expression, this.slots) ?? from)
        : from === 'own'
          ? 'unknown'
          : from,
    )
  }
}

function memberText(node: TS.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text
  const key = ts.isElementAccessExpression(node) ? node.argumentExpression : undefined
  return key !== undefined && ts.isStringLiteralLike(key) ? key.text : undefined
}

/** `this` where it means the object or an instance. */
function thisIn(owner: TS.Node): TS.Expression[] {
  const found: TS.Expression[] = []
  const visit = (node: TS.Node): void => {
    if (node.kind === ts.SyntaxKind.ThisKeyword) found.push(node as TS.Expression)
    if (ts.isClassLike(node)) return
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(owner, visit)
  return found
}

import { type TS, ts } from '../compiler.js'
import type { LegacyRoot, LegacySite } from '../discover/legacy-root.js'
import { alwaysAnswersPromise } from './answers-promise.js'
import { type Cause, Causes, step } from './cause.js'
import { Consequences } from './consequences.js'
import { containerOf } from './container.js'
import { functionTypesIn, isHandlerType } from './function-types.js'
import { isGetter } from './getters.js'
import { listProblems } from './list-problems.js'
import { whyDecoratorMinds, whyNeverAsync } from './never-async.js'
import { isPatch, isWriteBeside, PATCH } from './patched-response.js'
import { isValue, namedHolder, type Slot } from './slots.js'
import {
  displayName,
  type FunctionLike,
  innermost,
  isAsync,
  isFunctionExpression,
  isFunctionLike,
  outermost,
} from './syntax.js'
import { isBareCheck, isLookedAt, throwCheck } from './throw-checks.js'
import { whyBaseMinds } from './unknown-base.js'
import { type Use, usesOf } from './uses.js'
import { walkProblems } from './walk-problems.js'
import { where } from './where.js'

/**
 * The fixpoint: a legacy call is awaited, so its function becomes async, so whoever calls that function awaits it, wherever the
 * function goes by name, property, argument or return. Ends because each step only ever adds to finite sets.
 */
export class Spread extends Consequences {
  readonly #held = new Causes<Slot>()
  readonly #queue: (() => void)[] = []

  /** @param keepsSites remember which calls lead where; only a bridge leaves single calls out */
  run(sites: readonly { readonly site: LegacySite; readonly root: LegacyRoot }[], keepsSites = false): void {
    // what stands in their callbacks has to know that it will stand in a loop
    for (const { site } of sites) if (site.rule?.answers === 'each') this.arrays.walk(site.node)
    for (const { site, root } of sites) {
      const cause: Cause = {
        roots: new Set([root]),
        why: [],
        writes: site.rule?.does === 'writes',
        ...(keepsSites ? { sites: new Set([site]) } : {}),
      }
      if (site.rule?.already === true) continue
      const because = step(cause, `${root.name}.${site.name} is awaited (${where(this.project, site.node)})`)
      if (site.rule?.answers === 'each') this.#walk(site.node, because)
      else this.#await(site.node, because)
    }
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) next()
    this.besides()
    this.problems.push(...listProblems(this))
    for (const { site, root } of sites) this.problems.push(...walkProblems(this, root, site))
    for (const [expression, cause] of this.awaits)
      if (!ts.isAwaitExpression(outermost(expression).parent)) this.order.look(expression, cause)
  }

  /** The value of this expression will be a promise. */
  #await(expression: TS.Expression, given: Cause): void {
    const cause = this.awaits.add(expression, given)
    if (cause === undefined) return
    const value = outermost(expression)
    if (ts.isAwaitExpression(value.parent)) return
    if (this.arrays.isCollected(value)) return
    if (isBareCheck(this.project, value)) return this.#bareCheck(value, cause)
    const parent = value.parent
    if (ts.isPropertyAccessExpression(parent) && ['then', 'catch', 'finally'].includes(parent.name.text))
      return this.block(
        'CCM-PROMISE-VALUE',
        expression,
        'the cache holds promises; awaiting would unwrap them',
        cause,
      )
    this.#wait(expression, cause)
  }

  /** `cache.forEach(...)` becomes a loop in its place, whether its callback waits or not. */
  #walk(call: TS.Expression, cause: Cause): void {
    const loop = this.arrays.walk(call)
    if (typeof loop === 'string') return this.block('CCM-LOOP', call, loop, cause)
    this.arrays.use(loop, cause)
    this.#wait(call, cause)
  }

  #bareCheck(call: TS.CallExpression, cause: Cause): void {
    const arrow = outermost(call).parent as TS.ArrowFunction
    this.bareChecks.add(arrow, cause)
    this.#checkThrows(outermost(arrow).parent as TS.CallExpression, 0, cause)
  }

  /** Is this an assertion that a function throws? Then it waits for the promise instead. */
  #checkThrows(call: TS.CallExpression, index: number, cause: Cause): boolean {
    const check = throwCheck(this.project, call, index)
    if (check === undefined) return false
    this.throwChecks.set(call, check)
    this.#await(check.whole, cause)
    return true
  }

  /** Something at this node must be able to wait. */
  #wait(node: TS.Expression, cause: Cause): void {
    const container = containerOf(node)
    if (container.kind === 'forbidden') return this.block(container.code, node, container.message, cause)
    if (container.kind === 'module') return this.atTopLevel(node, cause)
    if (container.kind === 'default') {
      if (this.inDefault(container, node, cause)) this.#makeAsync(container.of, cause)
      return
    }
    const sort = this.inComparator(container.node, node, cause)
    if (sort !== undefined) return this.#wait(sort, cause)
    const loop = this.arrays.loopOf(container.node)
    if (loop === undefined)
      return cause.writes && isWriteBeside(node, container.node)
        ? this.float(node, container.node, cause)
        : this.#makeAsync(container.node, cause)
    if (typeof loop === 'string') return this.block('CCM-LOOP', container.node, loop, cause)
    this.arrays.use(loop, cause)
    this.#wait(loop.call, cause)
  }

  #makeAsync(node: FunctionLike, given: Cause): void {
    const cause = this.functions.add(
      node,
      step(given, `${displayName(node)} is async (${where(this.project, node)})`),
    )
    if (cause === undefined) return
    if (isAsync(node)) return this.floats(node, cause)
    const never = whyNeverAsync(node)
    if (never !== undefined) return this.block(never.code, node, never.message, cause)
    if (alwaysAnswersPromise(this.project.checker, node)) return this.floats(node, cause)
    const other = whyDecoratorMinds(node) ?? whyBaseMinds(this.project, node)
    if (other !== undefined) return this.block(other.code, node, other.message, cause)
    if (ts.isGetAccessorDeclaration(node) && this.getter(node, cause) === undefined) return
    if (node.asteriskToken !== undefined) {
      // later, when all direct reads are known to be awaited
      this.#queue.push(() => {
        for (const call of this.generator(node, cause)) this.#wait(call, cause)
      })
      return
    }
    this.#queue.push(() => {
      if (isFunctionExpression(node)) this.#flow(node, cause)
      else this.#hold(this.slots.at(node), node, cause)
    })
  }

  /** A place holds a function that has become async. */
  #hold(slot: Slot | undefined, at: TS.Node, given: Cause): void {
    if (slot === undefined || slot.size === 0)
      return this.block('CCM-FLOW', at, 'the function is stored where its callers cannot be found', given)
    const cause = this.#held.add(slot, given)
    if (cause === undefined) return
    for (const declaration of slot) this.#member(declaration, slot, cause)
    this.byways(slot, cause)
    for (const spy of this.slots.spies(slot)) this.mocked(spy, cause)
    for (const name of this.slots.references(slot)) {
      if (isValue(name) || !ts.isTypeQueryNode(name.parent)) continue
      this.typeQueries.add(name.parent, cause)
    }
    const read = isGetter(slot) ? this.#await : this.#flow
    for (const one of this.slots.reads(slot)) this.#queue.push(() => read.call(this, one, cause))
    for (const { at } of this.slots.strays(slot).sure)
      this.#queue.push(() => {
        if (ts.isBindingElement(at)) this.#hold(this.slots.at(at), at, cause)
        else read.call(this, at as TS.Expression, cause)
      })
  }

  #member(declaration: TS.Declaration, slot: Slot, cause: Cause): void {
    if (!this.project.isOwn(declaration.getSourceFile())) return this.foreign(declaration, cause)
    if (isFunctionLike(declaration)) {
      if ('body' in declaration && declaration.body !== undefined) this.#makeAsync(declaration, cause)
      else this.signatures.add(declaration, cause)
      return
    }
    if (ts.isMethodSignature(declaration)) {
      this.signatures.add(declaration, cause)
      return
    }
    const { initializer, type } = declaration as { initializer?: TS.Expression; type?: TS.TypeNode }
    if (
      initializer !== undefined &&
      !ts.isParameter(declaration) &&
      isFunctionExpression(innermost(initializer))
    )
      this.#makeAsync(innermost(initializer) as FunctionLike, cause)
    this.double(initializer, cause)
    if (type === undefined) return
    if (isGetter(slot)) this.properties.add(type, cause)
    else this.#promise(type, slot, cause)
  }

  /** Function types in an annotation, looked up through own aliases, answer promises from now on. */
  #promise(type: TS.TypeNode, slot: Slot | undefined, cause: Cause): void {
    const found = functionTypesIn(this.project, type)
    if (found.foreign !== undefined && !isHandlerType(found.foreign)) {
      const message = `${type.getText().slice(0, 80)} is a synchronous function by its own declaration`
      return this.block('CCM-EXTERNAL-CONTRACT', type, message, cause)
    }
    for (const signature of found.signatures) {
      this.signatures.add(signature, cause)
      if (slot !== undefined)
        this.holders.set(signature, (this.holders.get(signature) ?? new Set()).add(slot))
    }
    for (const alias of found.aliases)
      for (const name of this.slots.references(new Set([alias]))) {
        const holder = ts.findAncestor(
          name,
          one =>
            ts.isParameter(one) ||
            ts.isVariableDeclaration(one) ||
            ts.isPropertyDeclaration(one) ||
            ts.isPropertySignature(one),
        )
        if (holder !== undefined && !isValue(name))
          this.#queue.push(() => this.#hold(this.slots.at(holder), holder, cause))
      }
  }

  /** Where the value of an expression is a function that has become async. */
  #flow(expression: TS.Expression, cause: Cause): void {
    for (const use of usesOf(expression)) this.#use(expression, use, cause)
  }

  #use(value: TS.Expression, use: Use, cause: Cause): void {
    switch (use.kind) {
      case 'called':
        return this.#await(use.call, step(cause, `its call waits (${where(this.project, use.call)})`))
      case 'member':
        return this.#methodOfFunction(use, cause)
      case 'passed':
        return this.#flow(use.as, cause)
      case 'stored':
        if (isPatch(use.in, value)) return this.detach(innermost(value), PATCH, cause)
        return this.#hold(this.slots.at(use.in), use.in, cause)
      case 'argument':
        return this.#argument(value, use.call, use.index, cause)
      case 'returned':
        return this.#returned(use.from, cause)
      case 'inert':
      case 'awaited':
      case 'picked':
        return
      case 'lost':
        return this.block(
          'CCM-FLOW',
          use.at,
          `the function ${use.how}, so its callers cannot be found`,
          cause,
        )
      default:
        return this.block('CCM-FLOW', value, `the function is ${use.kind}`, cause)
    }
  }

  #methodOfFunction(use: Extract<Use, { kind: 'member' }>, cause: Cause): void {
    this.mocked(innermost(use.access.expression), cause)
    const call = outermost(use.access).parent
    if (!ts.isCallExpression(call) || call.expression !== outermost(use.access)) return
    if (use.name === 'call' || use.name === 'apply') this.#await(call, cause)
    else if (use.name === 'bind') this.#flow(call, cause)
  }

  #argument(
    value: TS.Expression,
    call: TS.CallExpression | TS.NewExpression,
    index: number,
    cause: Cause,
  ): void {
    const parameter = this.slots.parameterOf(call, index)
    if (parameter !== undefined) {
      if (!ts.isIdentifier(parameter.name))
        return this.block('CCM-FLOW', value, 'the function is destructured by its receiver', cause)
      return this.#hold(this.slots.at(parameter), parameter, cause)
    }
    if (ts.isCallExpression(call)) {
      if (this.#checkThrows(call, index, cause) || this.checksAnswer(value, call, cause)) return
      if (!isFunctionExpression(innermost(value)) && isLookedAt(call)) return
      if (/^(?:vi|jest)\.mocked$/.test(call.expression.getText())) return this.#flow(call, cause)
      const collected = this.arrays.callback(call, index, cause)
      if (collected === 'awaits') return this.#await(call, cause)
      if (typeof collected === 'object') return this.block(collected.code, value, collected.message, cause)
    }
    this.handed(value, call, index, cause)
  }

  /** `from` gives out functions that are async now: its callers hold one. */
  #returned(from: FunctionLike, given: Cause): void {
    const cause = this.givers.add(from, given)
    if (cause === undefined) return
    if (from.type !== undefined) this.#promise(from.type, undefined, cause)
    if (this.decorates(from, cause)) return
    if (namedHolder(from) === undefined)
      return this.block('CCM-FLOW', from, 'the function is returned by a function without a name', cause)
    this.byways(this.slots.at(namedHolder(from)!) ?? new Set(), cause)
    for (const call of this.slots.callsOf(from)) this.#queue.push(() => this.#flow(call, cause))
  }
}

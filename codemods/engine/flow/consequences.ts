import type { Host } from '../../recipes/hosts.js'
import { type TS, ts } from '../compiler.js'
import { hookBeside, isAwaitedHook } from './awaited-hooks.js'
import { hostOf } from './callee.js'
import type { Cause } from './cause.js'
import type { Container } from './container.js'
import { whyDefaultStays } from './defaults.js'
import { detachable } from './detachable.js'
import { doneAround, doneOf, endsByDone } from './done.js'
import { dynamicUses } from './dynamic-uses.js'
import { Effects } from './effects.js'
import { ERROR_FIRST, isErrorFirst } from './error-first.js'
import { clockMoves } from './fake-timers.js'
import { allowsPromise, takesPromise } from './function-types.js'
import { generatorCalls } from './generators.js'
import { whyGetterStays } from './getters.js'
import { handedOn } from './handed-on.js'
import { doubleIn, isReturnCheck, usesOfMock } from './mocks.js'
import { PATCH } from './patched-response.js'
import { accessOf, namedHolder, type Slot } from './slots.js'
import {
  displayName,
  type FunctionLike,
  innermost,
  isAsync,
  isFunctionExpression,
  outermost,
} from './syntax.js'
import { topLevelAwait } from './top-level.js'

/** What follows from a wait at one place, as far as no other function is concerned. */
export class Consequences extends Effects {
  /** A getter answers a promise where all who read it can wait; the slot that they read, else undefined. */
  protected getter(node: TS.GetAccessorDeclaration, cause: Cause): Slot | undefined {
    const slot = this.slots.at(node) ?? new Set<TS.Declaration>([node])
    const obstacle = whyGetterStays(this.project, this.slots, slot)
    if (obstacle === undefined) {
      this.block('CCM-GETTER', node, `${displayName(node)} answers a promise now`, cause, 'review')
      return slot
    }
    const message = `${displayName(node)} is a getter that cannot answer a promise: ${obstacle.message}`
    this.block('CCM-GETTER', obstacle.at, message, cause)
    return undefined
  }

  /** A read that is made before the comparator runs in which it stands; the call of `sort`. */
  protected inComparator(
    comparator: FunctionLike,
    read: TS.Expression,
    cause: Cause,
  ): TS.CallExpression | undefined {
    const call = this.sorters.take(comparator, read, cause)?.call
    const message = 'what its comparator reads is read before, once for each element'
    if (call !== undefined) this.block('CCM-COMPARATOR', call, message, cause, 'review')
    return call
  }

  /** `@cached`: what it gives takes the place of a method, and callers of the method are not told by its type. */
  protected decorates(giver: FunctionLike, cause: Cause): boolean {
    const holder = namedHolder(giver)
    const names =
      holder === undefined ? [] : this.slots.references(this.slots.at(holder) ?? new Set([holder]))
    const use = names.find(name => ts.isDecorator(outermost(accessOf(name)).parent))
    const message = `${displayName(giver)} decorates a method, which would answer a promise under its old type`
    if (use !== undefined) this.block('CCM-DECORATOR', use, message, cause)
    return use !== undefined
  }

  /** Waits in the default of a parameter, which moves into the body; false where it cannot. */
  protected inDefault(
    { parameter, of }: Extract<Container, { kind: 'default' }>,
    node: TS.Node,
    cause: Cause,
  ): boolean {
    const why = whyDefaultStays(parameter, of)
    if (why === undefined) this.defaults.add(parameter, cause)
    else this.block('CCM-DEFAULT', node, `the default of a parameter cannot wait (TS2524), and ${why}`, cause)
    return why === undefined
  }

  protected atTopLevel(node: TS.Expression, cause: Cause): void {
    const found = topLevelAwait(this.project, node)
    if (typeof found === 'string') return this.block('CCM-TOPLEVEL', node, found, cause)
    this.topLevel.set(node, found)
    this.block('CCM-TOPLEVEL', node, found.message, cause, 'review')
  }

  /** A generator becomes an async one where all who read it can wait for each value; its calls. */
  protected generator(node: FunctionLike, cause: Cause): readonly TS.CallExpression[] {
    const found = generatorCalls(this.project, this.slots, node, value => this.awaits.has(innermost(value)))
    if ('message' in found) {
      const message = `${displayName(node)} is a generator that cannot be async: ${found.message}`
      this.block('CCM-GENERATOR', found.at, message, cause)
      return []
    }
    this.byways(found.slot, cause)
    this.block('CCM-GENERATOR', node, `${displayName(node)} is an async generator now`, cause, 'review')
    for (const loop of found.loops) this.asyncLoops.add(loop, cause)
    return found.calls
  }

  /** A function that is async now is given to somebody else's: what becomes of its answer there. */
  protected handed(
    value: TS.Expression,
    call: TS.CallExpression | TS.NewExpression,
    index: number,
    cause: Cause,
  ): void {
    const host = hostOf(this.project, call, index, this.slots)
    if (host?.does === 'awaits')
      return host.from === 'test' || host.from === 'fastify'
        ? this.takesDone(innermost(value), cause)
        : undefined
    if (host?.does === 'ignores' || host?.does === 'forwards')
      return this.detach(innermost(value), host, cause)
    if (host?.does === 'forbids') {
      const { code = 'CCM-SYNC-HOST', note = 'the caller needs the answer at once' } = host
      return this.block(code, value, note, cause)
    }
    if (takesPromise(this.project.checker, call, index)) return
    if (isErrorFirst(call, innermost(value))) return this.detach(innermost(value), ERROR_FIRST, cause)
    const callee = innermost(call.expression).getText().slice(0, 60)
    this.block('CCM-SYNC-HOST', value, `${callee} calls this function and is not known to wait`, cause)
  }

  /** A write that goes on beside a patched method of a response. */
  protected float(write: TS.Expression, inside: FunctionLike, cause: Cause): void {
    if (this.floating.has(write)) return
    this.floating.set(write, inside)
    this.block('CCM-FLOAT', write, `${PATCH.note}; errors are caught and logged`, cause, 'review')
  }

  /** Where the method becomes async all the same, it waits for its writes, too. */
  isFloating(expression: TS.Expression): boolean {
    const inside = this.floating.get(expression)
    return inside !== undefined && !this.functions.has(inside)
  }

  /** Ways to a function that are not its name: by a key, in an object that is handed on, through a value without a type. */
  protected byways(slot: Slot, cause: Cause): void {
    for (const use of [...slot].flatMap(one => dynamicUses(this.slots, one)))
      this.block('CCM-DYNAMIC', use, `${use.getText().slice(0, 60)} may be this function`, cause)
    for (const call of [...slot].flatMap(one => handedOn(this.project, this.slots, one)))
      this.block(
        'CCM-SYNC-HOST',
        call,
        `${call.getText().slice(0, 60)} is handed an object with this function, and is not known to wait`,
        cause,
      )
    for (const use of [...slot].flatMap(one => [...(this.slots.trails.of(one)?.dynamic ?? [])]))
      this.block('CCM-DYNAMIC', use, `${use.getText().slice(0, 60)} may be this function`, cause)
    const load = this.slots.loads.of(slot)
    if (load !== undefined)
      this.block('CCM-DYNAMIC', load, `${load.getText().slice(0, 60)} may load this function`, cause)
    for (const { at } of this.slots.strays(slot).possible)
      this.block('CCM-UNTYPED', at, `${taken(at)} of an untyped value may be this function`, cause)
  }

  /** Tests that move a fake clock past what they now wait for; hooks that others begin beside. */
  protected besides(): void {
    for (const [node, cause] of this.functions) {
      for (const call of clockMoves(node))
        this.block('CCM-TIMERS', call, 'the fake clock moves, promises do not', cause, 'review')
      const hook = hookBeside(this.slots, node)
      const message = `the framework waits for ${hook}, but begins those of other classes before it has ended`
      if (hook !== undefined) this.block('CCM-ORDER', node, message, cause, 'review')
    }
  }

  /** A test says what a double of an async function answers: promises, as the function does. */
  protected mocked(mock: TS.Expression, cause: Cause): void {
    const { answers, fakes, looked } = usesOfMock(this.slots, mock)
    for (const one of answers) this.mocks.add(one, cause)
    for (const one of fakes) this.functions.add(one, cause)
    const message = 'a test looks at what the function answered, which is a promise now'
    for (const one of looked) this.block('CCM-MOCK', one, message, cause)
  }

  /** `expect(load).toHaveReturnedWith(1)`. */
  protected checksAnswer(value: TS.Expression, call: TS.CallExpression, cause: Cause): boolean {
    const is = isReturnCheck(call)
    if (is) this.mocked(innermost(value), cause)
    return is
  }

  /** `{ load: jest.fn(() => 1) }` of a type whose `load` is async now. */
  protected double(initializer: TS.Expression | undefined, cause: Cause): void {
    const found = initializer === undefined ? undefined : doubleIn(initializer)
    if (found === undefined) return
    for (const one of found.fakes) this.functions.add(one, cause)
    this.mocked(found.mock, cause)
  }

  /** Nobody waits for this callback: its work becomes a promise of its own. */
  detach(value: TS.Expression, host: Host, cause: Cause): void {
    const code = host.code ?? 'CCM-FLOAT'
    const note = host.note ?? 'nobody waits for this callback'
    const to = host.does === 'forwards' ? (host.to ?? 'next') : undefined
    const found = detachable(this, value, to)
    if (typeof found === 'string') return this.block(code, value, `${note}, and ${found}`, cause)
    const done = to === undefined ? doneAround(this.project, value) : undefined
    for (const callback of found.callbacks) {
      if (isAsync(callback)) continue
      this.detached.add(callback, cause)
      const taker = callback === value ? (to ?? done) : to
      if (taker !== undefined) this.forwarded.set(callback, taker)
    }
    if (found.name !== undefined) {
      this.detachedNames.add(found.name, cause)
      if (to !== undefined) this.forwarded.set(found.name, to)
    }
    const taker = to ?? done?.name.getText()
    const end = taker === undefined ? 'errors are caught and logged' : `errors go to ${taker}`
    this.block(code, value, `${note}; ${end}`, cause, 'review')
  }

  /** A declaration outside the project goes along only where it allows a promise. */
  foreign(declaration: TS.Declaration, cause: Cause): void {
    const { checker } = this.project
    const signatures = checker.getTypeAtLocation(declaration).getCallSignatures()
    if (signatures.some(one => allowsPromise(checker, one.getReturnType())) || isAwaitedHook(declaration))
      return
    const name = ts.getNameOfDeclaration(declaration)?.getText() ?? 'a member'
    this.block(
      'CCM-EXTERNAL-CONTRACT',
      declaration,
      `${name} is declared outside this project as synchronous`,
      cause,
    )
  }

  /** An async function that waits earlier than before: whoever does not wait for it goes on earlier, too. */
  floats(node: FunctionLike, cause: Cause): void {
    const each = outermost(node).parent
    const isEach = ts.isCallExpression(each) && /\.forEach$/.test(each.expression.getText())
    const calls: TS.Node[] = isEach ? [each] : this.slots.callsOf(node)
    for (const call of calls)
      if (ts.isExpressionStatement(outermost(call).parent) || ts.isVoidExpression(outermost(call).parent))
        this.block(
          'CCM-FLOAT',
          call,
          'nobody waits for this call, and it now waits where it did not before',
          cause,
          'review',
        )
  }

  /** A test that is async and takes `done` is refused by its runner: it goes without, or its errors go there. */
  takesDone(test: TS.Expression, cause: Cause): void {
    const done = doneOf(test)
    if (done === undefined || !isFunctionExpression(test)) return
    const name = done.name.getText()
    if (endsByDone(test, done)) {
      this.dones.add(done, cause)
      return
    }
    this.detached.add(test, cause)
    this.forwarded.set(test, done)
    const message = `the test says by ${name}() that it has ended: what it waits for is a promise of its own; errors go to ${name}`
    this.block('CCM-DONE', done, message, cause, 'review')
  }
}

/** The member's name, as it is written. */
function taken(at: TS.Node): string {
  return ts.isPropertyAccessExpression(at) ? at.name.text : at.getText().slice(0, 60)
}

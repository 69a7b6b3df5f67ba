import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { containerOf } from './container.js'
import type { Obstacle } from './getters.js'
import { accessOf, isValue, namedHolder, type Slot, type Slots } from './slots.js'
import { type FunctionLike, isFunctionLike, nameOf, outermost } from './syntax.js'

/** All calls of a generator, each gone over by a loop or by `yield*`. */
export interface GeneratorCalls {
  readonly slot: Slot
  readonly calls: readonly TS.CallExpression[]
  readonly loops: readonly TS.ForOfStatement[]
}

type Test = (value: TS.Expression) => boolean

/**
 * Who reads a generator, or why it cannot be async: each reader must be one that can wait for each value.
 * @param isAwaited what is awaited before it is yielded, whatever its type is
 */
export function generatorCalls(
  project: Project,
  slots: Slots,
  node: FunctionLike,
  isAwaited: Test,
): GeneratorCalls | Obstacle {
  const say = (at: TS.Node, message: string): Obstacle => ({ at, message })
  const holder = namedHolder(node)
  if (holder === undefined || nameOf(holder) === undefined) return say(node, 'it has no name')
  const slot = slots.at(holder) ?? new Set<TS.Declaration>([holder])
  if (slot.size > 1) return say(node, 'others stand for it')
  const given = yieldedPromise(project, node, isAwaited)
  if (given !== undefined) return say(given, 'what it yields may be a promise, which an async one unwraps')
  if (node.type !== undefined && asyncTypeName(node.type) === undefined)
    return say(node.type, 'its type has no async form')
  const calls: TS.CallExpression[] = []
  const loops: TS.ForOfStatement[] = []
  for (const name of slots.references(slot)) {
    if (!isValue(name)) {
      if (ts.findAncestor(name, ts.isTypeQueryNode) !== undefined)
        return say(name, 'a type is computed from it')
      continue
    }
    const access = outermost(accessOf(name))
    const call = access.parent
    if (!ts.isCallExpression(call) || call.expression !== access) return say(name, 'it is handed on')
    const { parent } = outermost(call)
    const loop = ts.isForOfStatement(parent) && parent.expression === outermost(call) ? parent : undefined
    if (loop !== undefined && loop.awaitModifier === undefined) loops.push(loop)
    else if (!ts.isYieldExpression(parent) || parent.asteriskToken === undefined)
      return say(call, 'not all that read it are loops')
    if (containerOf(call).kind !== 'function') return say(call, 'it is read where nobody can wait')
    calls.push(call)
  }
  return { slot, calls, loops }
}

/** A value that may be a promise: it was handed over as it is. */
function yieldedPromise(project: Project, node: FunctionLike, isAwaited: Test): TS.Node | undefined {
  let found: TS.Node | undefined
  const visit = (at: TS.Node): void => {
    if (isFunctionLike(at)) return
    if (ts.isYieldExpression(at) && at.expression !== undefined && !isAwaited(at.expression)) {
      const type = project.checker.getTypeAtLocation(at.expression)
      const given = at.asteriskToken === undefined ? type : elementOf(project, type)
      if (given === undefined || mayBePromise(given)) found ??= at
    }
    ts.forEachChild(at, visit)
  }
  if (node.body !== undefined) ts.forEachChild(node.body, visit)
  return found
}

/** What going over a value of this type gives. */
function elementOf({ checker }: Project, type: TS.Type): TS.Type | undefined {
  const list = checker.getIndexTypeOfType(type, ts.IndexKind.Number)
  if (list !== undefined) return list
  const isReference = ((type as TS.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0
  return isReference ? checker.getTypeArguments(type as TS.TypeReference)[0] : undefined
}

function mayBePromise(type: TS.Type): boolean {
  if (type.isUnion()) return type.types.some(mayBePromise)
  const isOpen = type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)
  return isOpen !== 0 || type.getProperty('then') !== undefined
}

const ASYNC_NAMES = new Map([
  ['Generator', 'AsyncGenerator'],
  ['Iterable', 'AsyncIterable'],
  ['Iterator', 'AsyncIterator'],
  ['IterableIterator', 'AsyncIterableIterator'],
])

export function asyncTypeName(type: TS.TypeNode): string | undefined {
  return ts.isTypeReferenceNode(type) ? ASYNC_NAMES.get(type.typeName.getText()) : undefined
}

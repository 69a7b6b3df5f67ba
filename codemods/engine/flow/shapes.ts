import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { answersOf } from './answers-of.js'
import { isValue, type Slots } from './slots.js'
import { innermost, isFunctionLike, outermost } from './syntax.js'

/** What a value without a type is, as far as the project itself says: `unknown` where something comes from outside. */
export type Shape = 'text' | 'number' | 'list' | 'object' | 'nothing' | 'unknown'

const DEEPEST = 8

/** Looks at all that flows into names that have no type of their own. */
export class Shapes {
  readonly #known = new Map<TS.Node, ReadonlySet<Shape>>()

  constructor(
    private readonly project: Project,
    readonly slots: Slots,
  ) {}

  of(expression: TS.Expression): ReadonlySet<Shape> {
    const known = this.#known.get(expression)
    if (known !== undefined) return known
    const seen = this.#look(expression, 0, new Set())
    const found = new Set<Shape>(seen.length === 0 ? ['unknown'] : seen)
    this.#known.set(expression, found)
    return found
  }

  /** Nothing but texts, as far as can be seen, and all of it can be seen. */
  isText(expression: TS.Expression): boolean {
    return [...this.of(expression)].every(one => one === 'text')
  }

  #look(expression: TS.Expression, depth: number, seen: Set<TS.Node>): Shape[] {
    const value = innermost(expression)
    const type = this.project.checker.getTypeAtLocation(value)
    if ((type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) === 0) return this.#typed(type)
    if (depth > DEEPEST) return ['unknown']
    const again = (next: TS.Expression): Shape[] => this.#look(next, depth + 1, seen)
    if (ts.isArrayLiteralExpression(value)) return ['list']
    if (ts.isConditionalExpression(value)) return [...again(value.whenTrue), ...again(value.whenFalse)]
    if (ts.isBinaryExpression(value) && ['||', '??', '&&'].includes(value.operatorToken.getText()))
      return [...again(value.left), ...again(value.right)]
    if (ts.isAwaitExpression(value)) return again(value.expression)
    if (ts.isCallExpression(value)) {
      const answers = this.#answers(value)
      return answers.length === 0 ? ['unknown'] : answers.flatMap(again)
    }
    return ts.isIdentifier(value) ? this.#kept(value, again, seen) : ['unknown']
  }

  #typed(type: TS.Type): Shape[] {
    if (type.isUnion()) return type.types.flatMap(one => this.#typed(one))
    if (type.flags & ts.TypeFlags.StringLike) return ['text']
    if (type.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike)) return ['number']
    if (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void)) return ['nothing']
    if (type.flags & ts.TypeFlags.TypeParameter) return ['unknown']
    const { checker } = this.project
    return checker.isArrayType(type) || checker.isTupleType(type) ? ['list'] : ['object']
  }

  #answers(call: TS.CallExpression): TS.Expression[] {
    const from = this.project.checker.getResolvedSignature(call)?.declaration
    const isOwn = from !== undefined && this.project.isOwn(from.getSourceFile()) && isFunctionLike(from)
    return isOwn ? answersOf(from) : []
  }

  /** What a name holds; a parameter only where every call of its function is seen. */
  #kept(name: TS.Identifier, again: (next: TS.Expression) => Shape[], seen: Set<TS.Node>): Shape[] {
    const slot = this.slots.at(name)
    const [first] = slot ?? []
    if (slot === undefined || first === undefined) return ['unknown']
    if (seen.has(first)) return []
    seen.add(first)
    const isSeen = [...slot].every(
      one =>
        (ts.isVariableDeclaration(one) && !ts.isForOfStatement(one.parent.parent)) ||
        (ts.isParameter(one) && this.#isOnlyCalled(one)),
    )
    const inflows = isSeen ? this.slots.inflows(slot) : []
    return inflows.length === 0 ? ['unknown'] : inflows.flatMap(again)
  }

  #isOnlyCalled(parameter: TS.ParameterDeclaration): boolean {
    const owner = parameter.parent
    if (!isFunctionLike(owner) || parameter.dotDotDotToken !== undefined) return false
    const holder = ts.isFunctionDeclaration(owner) || ts.isMethodDeclaration(owner) ? owner : holderOf(owner)
    const slot = holder === undefined ? undefined : this.slots.at(holder)
    if (slot === undefined || this.slots.strays(slot).sure.length > 0) return false
    return this.slots.references(slot).every(node => {
      if (!isValue(node) || isExport(node)) return true
      const access =
        ts.isPropertyAccessExpression(node.parent) && node.parent.name === node ? node.parent : node
      const call = outermost(access).parent
      return ts.isCallExpression(call) && call.expression === outermost(access)
    })
  }
}

function holderOf(owner: TS.Node): TS.Declaration | undefined {
  const { parent } = outermost(owner)
  return ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) ? parent : undefined
}

/** `module.exports = { load }`: whoever uses it is found by the property. */
function isExport(node: TS.Node): boolean {
  return ts.isShorthandPropertyAssignment(node.parent)
}

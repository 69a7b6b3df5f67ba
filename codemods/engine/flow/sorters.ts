import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { calleeOf } from './callee.js'
import type { Cause } from './cause.js'
import { type HoistTarget, hoistTarget } from './hoist.js'
import { identifiersIn } from './loops.js'
import { type FunctionLike, innermost, isFunctionExpression, isWrapper, outermost } from './syntax.js'

/** `xs.sort((a, b) => ...)` whose comparator reads the cache by one element at a time: it can read from a list made before. */
export interface Sorter {
  readonly call: TS.CallExpression
  readonly receiver: TS.Expression
  readonly statement: HoistTarget
  /** Reads, with the parameter that each is about. */
  readonly reads: Map<TS.Expression, string>
}

export class Sorters {
  readonly found = new Map<TS.Node, Sorter>()

  constructor(private readonly project: Project) {}

  /** Takes a read of a comparator in; undefined where it cannot be made before the comparator runs. */
  take(comparator: FunctionLike, read: TS.Expression, cause: Cause): Sorter | undefined {
    const sorter = this.found.get(comparator) ?? this.#sorter(comparator)
    const about = sorter === undefined ? undefined : subjectOf(comparator, read, cause)
    if (sorter === undefined || about === undefined) return undefined
    sorter.reads.set(read, about)
    this.found.set(comparator, sorter)
    return sorter
  }

  #sorter(comparator: FunctionLike): Sorter | undefined {
    if (!isFunctionExpression(comparator) || comparator.parameters.length !== 2) return undefined
    const call = outermost(comparator).parent
    if (
      !ts.isCallExpression(call) ||
      ts.isOptionalChain(call) ||
      !ts.isPropertyAccessExpression(call.expression)
    )
      return undefined
    const { from, owner, name } = calleeOf(this.project, call)
    if (from !== 'lib' || owner !== 'Array' || (name !== 'sort' && name !== 'toSorted')) return undefined
    const statement = hoistTarget(call)
    return statement && { call, receiver: call.expression.expression, statement, reads: new Map() }
  }
}

/** The parameter that a read is about, if it is one direct read of the cache that always happens and does nothing else. */
function subjectOf(comparator: FunctionLike, read: TS.Expression, cause: Cause): string | undefined {
  // the chain of a direct read has one step
  if (cause.writes || cause.why.length > 1 || !ts.isCallExpression(read)) return undefined
  if (!read.arguments.every(isQuiet) || !isAlwaysReached(read, comparator)) return undefined
  const own = comparator.parameters.map(one => one.name.getText())
  const used = new Set(read.arguments.flatMap(one => identifiersIn(one)).filter(one => own.includes(one)))
  const isPlain = comparator.parameters.every(
    one => ts.isIdentifier(one.name) && one.initializer === undefined,
  )
  return isPlain && used.size === 1 ? [...used][0] : undefined
}

function isQuiet(node: TS.Expression): boolean {
  const value = innermost(node)
  if (ts.isIdentifier(value) || ts.isLiteralExpression(value)) return true
  if (ts.isPropertyAccessExpression(value))
    return value.questionDotToken === undefined && isQuiet(value.expression)
  if (ts.isTemplateExpression(value)) return value.templateSpans.every(one => isQuiet(one.expression))
  return (
    ts.isBinaryExpression(value) &&
    value.operatorToken.kind === ts.SyntaxKind.PlusToken &&
    isQuiet(value.left) &&
    isQuiet(value.right)
  )
}

/** Each run of the comparator comes here, so reading for each element reads nothing that would not have been read. */
function isAlwaysReached(read: TS.Node, comparator: FunctionLike): boolean {
  for (let at = read; at.parent !== comparator; at = at.parent) {
    const { parent } = at
    if (ts.isBlock(parent)) {
      const before = parent.statements.slice(0, parent.statements.indexOf(at as TS.Statement))
      return parent.parent === comparator && before.every(ts.isVariableStatement)
    }
    if (!isPassage(at, parent)) return false
  }
  return true
}

const LAZY = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
])

function isPassage(at: TS.Node, parent: TS.Node): boolean {
  if (ts.isBinaryExpression(parent)) return parent.left === at || !LAZY.has(parent.operatorToken.kind)
  if (ts.isConditionalExpression(parent)) return parent.condition === at
  if (ts.isPropertyAccessExpression(parent) || ts.isCallExpression(parent))
    return !ts.isOptionalChain(parent) || parent.expression === at
  return (
    isWrapper(parent) ||
    ts.isPrefixUnaryExpression(parent) ||
    ts.isArrayLiteralExpression(parent) ||
    ts.isReturnStatement(parent) ||
    ts.isVariableDeclaration(parent) ||
    ts.isVariableDeclarationList(parent) ||
    ts.isVariableStatement(parent)
  )
}

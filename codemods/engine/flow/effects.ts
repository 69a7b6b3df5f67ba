import { type TS, ts } from '../compiler.js'
import type { LegacyRoot, Problem } from '../discover/legacy-root.js'
import type { Project } from '../discover/project.js'
import type { Code } from '../types.js'
import { ArrayCallbacks } from './array-callbacks.js'
import { type Cause, Causes } from './cause.js'
import { Order } from './order.js'
import { Shapes } from './shapes.js'
import type { Slot, Slots } from './slots.js'
import { Sorters } from './sorters.js'
import { type FunctionLike, outermost } from './syntax.js'
import type { ThrowCheck } from './throw-checks.js'
import type { TopLevel } from './top-level.js'

/** A signature without a body whose return type becomes a promise; `mixed` where synchronous functions arrive there, too. */
export type PromisedSignature = TS.SignatureDeclaration

export interface SpreadProblem extends Problem {
  readonly roots: ReadonlySet<LegacyRoot>
}

/** What a wait changes all over a project: collected by `Spread`, turned into text by the edits. */
export class Effects {
  readonly awaits = new Causes<TS.Expression>()
  readonly functions = new Causes<FunctionLike>()
  readonly signatures = new Causes<PromisedSignature>()
  /** Where a signature was met, to see what else arrives there. */
  readonly holders = new Map<PromisedSignature, Set<Slot>>()
  /** Properties of interfaces that getters stand behind, with the type of their value. */
  readonly properties = new Causes<TS.TypeNode>()
  /** Loops over what async generators give. */
  readonly asyncLoops = new Causes<TS.ForOfStatement>()
  readonly typeQueries = new Causes<TS.Node>()
  readonly topLevel = new Map<TS.Expression, TopLevel>()
  /** By the call that takes the function: `assert.throws(f)`, `expect(f)`. */
  readonly throwChecks = new Map<TS.CallExpression, ThrowCheck>()
  /** Arrows that give way to the call they consist of. */
  readonly bareChecks = new Causes<TS.ArrowFunction>()
  /** Callbacks nobody waits for: their body becomes a promise of its own that catches its errors. */
  readonly detached = new Causes<FunctionLike>()
  /** The same for functions given by name. */
  readonly detachedNames = new Causes<TS.Expression>()
  /** Those of them whose errors go to a parameter that they are given. */
  readonly forwarded = new Map<TS.Node, 'next' | 'reject' | TS.ParameterDeclaration>()
  /** Parameters of tests that end by calling them as the last thing they do, and that are async instead. */
  readonly dones = new Causes<TS.ParameterDeclaration>()
  /** Writes that nobody waits for, with the function that they stand in. */
  readonly floating = new Map<TS.Expression, FunctionLike>()
  /** Parameters whose default moves into the body. */
  readonly defaults = new Causes<TS.ParameterDeclaration>()
  /** `load.mockReturnValue(v)` of functions that are async now. */
  readonly mocks = new Causes<TS.PropertyAccessExpression>()
  readonly arrays: ArrayCallbacks
  readonly sorters: Sorters
  readonly order = new Order((code, at, message, cause, weight) =>
    this.block(code, at, message, cause, weight),
  )
  /** Functions that answer functions which are async now. */
  readonly givers = new Causes<FunctionLike>()
  readonly problems: SpreadProblem[] = []

  constructor(
    readonly project: Project,
    readonly slots: Slots,
  ) {
    this.arrays = new ArrayCallbacks(project, new Shapes(project, slots))
    this.sorters = new Sorters(project)
  }

  /** A callback whose body is written into a loop or into a promise of its own: it does not become async itself. */
  isWrittenOut(node: FunctionLike): boolean {
    const call = outermost(node).parent
    return (
      this.detached.has(node) ||
      (ts.isArrowFunction(node) && !ts.isBlock(node.body) && this.arrays.hoists.has(call))
    )
  }

  block(code: Code, at: TS.Node, message: string, cause: Cause, weight: Problem['weight'] = 'blocks'): void {
    this.problems.push({
      code,
      at,
      message,
      weight,
      chain: cause.why,
      roots: cause.roots,
      sites: cause.sites,
    })
  }
}

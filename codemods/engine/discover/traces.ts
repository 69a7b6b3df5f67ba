import { type TS, ts } from '../compiler.js'
import type { Slot, Slots } from '../flow/slots.js'
import { displayName, type FunctionLike, innermost } from '../flow/syntax.js'
import type { Code } from '../types.js'
import type { LegacyRoot } from './legacy-root.js'
import type { Project } from './project.js'
import { isMade, isNothing } from './root-rules.js'

/** What the tracer knows so far: who holds which instance, and what stands in the way. */
export class Traces {
  protected readonly found: LegacyRoot[] = []
  protected readonly owners = new Map<Slot, LegacyRoot>()
  protected readonly givers = new Map<FunctionLike, LegacyRoot>()

  constructor(
    protected readonly project: Project,
    protected readonly slots: Slots,
  ) {}

  get roots(): LegacyRoot[] {
    return [...new Set(this.found.map(root => root.real))]
  }

  /** The annotation must name the legacy type; an own interface or `any` would hide what flows there. */
  protected annotation(root: LegacyRoot, declaration: TS.Declaration): void {
    const node = (declaration as { type?: TS.TypeNode }).type
    if (node === undefined) return
    const { checker } = this.project
    const type = checker.getNonNullableType(checker.getTypeFromTypeNode(node))
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown))
      return this.block(
        root,
        'CCM-UNTYPED',
        node,
        `${displayName(declaration)} is declared as ${node.getText()}, so its users cannot be told`,
      )
    const instance = [...root.wrapped.values()][0] ?? [...root.values][0]
    const expected = instance === undefined ? undefined : checker.getTypeAtLocation(instance).symbol
    const held = type.symbol?.name === 'Promise' ? checker.getAwaitedType(type)?.symbol : type.symbol
    if (held !== expected && held?.declarations?.some(one => !expected?.declarations?.includes(one)))
      this.block(
        root,
        'CCM-PLUGIN-API',
        node,
        `the cache is used through ${node.getText().slice(0, 80)}, a type of your own with synchronous methods`,
      )
  }

  /** Members that hold the cache, taken off values without a type: those that are sure to be ours; the others block. */
  protected untyped(root: LegacyRoot, slot: Slot): TS.Expression[] {
    const { sure, possible } = this.slots.strays(slot)
    const load = this.slots.loads.of(slot)
    if (load !== undefined)
      this.block(root, 'CCM-DYNAMIC', load, `${load.getText().slice(0, 60)} may load this cache`)
    const isAccess = (at: TS.Node): at is TS.PropertyAccessExpression | TS.ElementAccessExpression =>
      ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)
    for (const { at } of [...possible, ...sure.filter(one => !isAccess(one.at))])
      this.block(
        root,
        'CCM-UNTYPED',
        at,
        `${at.getText().slice(0, 60)} of an untyped value may be this cache`,
      )
    return sure.map(one => one.at).filter(isAccess)
  }

  /** What else lands in the same places must be an instance too, or nothing. */
  protected checkInflows(): void {
    for (const root of this.roots)
      for (const value of root.inflows.splice(0)) {
        const inner = innermost(value)
        if (isNothing(inner) || root.values.has(value) || root.values.has(inner) || isMade(root, inner))
          continue
        this.block(
          root,
          'CCM-UNTYPED',
          value,
          `something that is not known to be this cache arrives here: ${value.getText().slice(0, 60)}`,
        )
      }
  }

  protected escape(root: LegacyRoot, at: TS.Node, how: string, cut?: TS.Expression): void {
    this.block(root, 'CCM-ESCAPE', at, `the cache ${how}`, cut)
  }

  /** @param cut the value that a bridge would hand on as the legacy cache, and all would be as before */
  protected block(root: LegacyRoot, code: Code, at: TS.Node, message: string, cut?: TS.Expression): void {
    root.real.problems.push({ code, at, message, weight: 'blocks', chain: [], cut })
  }
}

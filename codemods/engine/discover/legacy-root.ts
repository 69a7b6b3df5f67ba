import type { Entrance, Method, Recipe } from '../../recipes/recipe.js'
import type { TS } from '../compiler.js'
import type { Code, Finding } from '../types.js'

/** A finding while it still points at a node. */
export interface Problem {
  readonly code: Code
  readonly at: TS.Node
  readonly message: string
  readonly weight: Finding['weight']
  readonly chain: readonly string[]
  /** The calls that a bridge would have to leave synchronous. */
  readonly sites?: ReadonlySet<LegacySite> | undefined
  /** The value that a bridge would have to hand on as the legacy cache. */
  readonly cut?: TS.Expression | undefined
}

/** One legacy call, one read of a property such as `size`, or a place that iterates over the cache itself. */
export interface LegacySite {
  readonly node: TS.Expression
  /** Absent where the cache itself is iterated. */
  readonly access?: TS.PropertyAccessExpression | TS.ElementAccessExpression
  /** The cache. */
  readonly receiver: TS.Expression
  readonly name: string
  readonly rule: Method | undefined
  /** `cache.unsafeSync`, where the call goes through the escape of a bridge. */
  readonly through?: TS.PropertyAccessExpression | undefined
}

/** One legacy instance with everything that belongs to it. */
export class LegacyRoot {
  readonly occurrences: TS.Expression[] = []
  readonly typeUses: { readonly node: TS.Node; readonly to: string }[] = []
  readonly sites: LegacySite[] = []
  readonly problems: Problem[] = []
  readonly values = new Set<TS.Node>()
  /** What holds the instance, and the functions that answer it. */
  readonly holders = new Set<TS.Node>()
  readonly inflows: TS.Expression[] = []
  /** Occurrences that stand in `bridge(...)` already, with that call. */
  readonly wrapped = new Map<TS.Expression, TS.CallExpression>()
  #into: LegacyRoot | undefined

  constructor(
    readonly recipe: Recipe,
    readonly entrance: Entrance | undefined,
    private place: TS.Node,
    private title: string,
  ) {}

  get at(): TS.Node {
    return this.place
  }

  get name(): string {
    return this.title
  }

  /** Where people see it, if that is not where it is declared. */
  showAt(place: TS.Node, title: string): this {
    this.place = place
    this.title = title
    return this
  }

  /** The root that this one became part of, or itself. */
  get real(): LegacyRoot {
    return this.#into?.real ?? this
  }

  /** Is the project half way already, with a bridge around the legacy cache? */
  get isWrapped(): boolean {
    return this.wrapped.size > 0
  }

  absorb(other: LegacyRoot): void {
    if (other === this) return
    this.occurrences.push(...other.occurrences)
    this.typeUses.push(...other.typeUses)
    this.sites.push(...other.sites)
    this.problems.push(...other.problems)
    this.inflows.push(...other.inflows)
    for (const value of other.values) this.values.add(value)
    for (const holder of other.holders) this.holders.add(holder)
    for (const [occurrence, call] of other.wrapped) this.wrapped.set(occurrence, call)
    other.#into = this
  }
}

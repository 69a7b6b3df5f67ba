import type { TS } from '../compiler.js'
import type { LegacyRoot, LegacySite, Problem } from '../discover/legacy-root.js'

/** What a bridged root leaves on the sync escape, and why. */
export interface Bridge {
  readonly sites: Map<LegacySite, Problem>
  readonly values: Map<TS.Expression, Problem>
  readonly reasons: Problem[]
}

/** Roots that are not pinned whole: what cannot wait is cut off and stays on the legacy cache, the rest is awaited over a bridge. */
export class Bridges {
  readonly #bridges = new Map<LegacyRoot, Bridge>()

  constructor(readonly isOn: boolean) {}

  get(root: LegacyRoot): Bridge | undefined {
    return this.#bridges.get(root)
  }

  get roots(): ReadonlySet<LegacyRoot> {
    return new Set(this.#bridges.keys())
  }

  isCut(root: LegacyRoot, site: LegacySite): boolean {
    return this.#bridges.get(root)?.sites.has(site) === true
  }

  /**
   * Cuts off what is in the way.
   * @returns false where that does not help: the root has to be pinned. What was cut so far is forgotten then.
   */
  take(root: LegacyRoot, problem: Problem): boolean {
    const known = this.#bridges.get(root)
    const bridge = known ?? this.#open(root)
    if (bridge === undefined) return false
    if (bridge.reasons.includes(problem)) return true
    const before = bridge.sites.size + bridge.values.size
    cut(root, bridge, problem)
    // what concerns the making of the new cache is no obstacle for a bridge: nothing is made anew
    const isNews = known === undefined || bridge.sites.size + bridge.values.size > before
    const isWorthIt = root.isWrapped || root.sites.some(site => !bridge.sites.has(site))
    if (isNews && isWorthIt) return true
    this.#bridges.delete(root)
    return false
  }

  #open(root: LegacyRoot): Bridge | undefined {
    const isPossible = root.entrance !== undefined && root.entrance.kind !== 'async factory'
    const obstacles = root.problems.filter(one => one.weight === 'blocks')
    if (!this.isOn || !isPossible || obstacles.some(one => one.cut === undefined)) return undefined
    const bridge: Bridge = { sites: new Map(), values: new Map(), reasons: [] }
    this.#bridges.set(root, bridge)
    for (const one of obstacles) cut(root, bridge, one)
    return bridge
  }
}

function cut(root: LegacyRoot, bridge: Bridge, problem: Problem): void {
  if (bridge.reasons.includes(problem)) return
  const own = root.sites.filter(site => problem.sites?.has(site) && !bridge.sites.has(site))
  for (const site of own) bridge.sites.set(site, problem)
  const { cut: value } = problem
  const isSite = root.sites.find(site => site.receiver === value)
  if (isSite !== undefined) bridge.sites.set(isSite, problem)
  else if (value !== undefined) bridge.values.set(value, problem)
  if (own.length > 0 || value !== undefined) bridge.reasons.push(problem)
}

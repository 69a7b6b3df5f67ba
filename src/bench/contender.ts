/** What a workload drives: a cache of this package, or a floor that it is measured against. */
export interface Contender {
  /** `undefined` for a miss; awaited only where it is a promise. */
  get(key: string): unknown
  set(key: string, value: unknown): unknown
  /** Values in any order; a contender without it cannot run bulk workloads. */
  getMany?(keys: readonly string[]): Promise<unknown>
  getOrSet?(key: string, factory: () => Promise<unknown>): Promise<unknown>
  close(): Promise<unknown>
}

/** How a worker process makes a contender: `module` exports `openContender(settings)`. */
export interface ContenderSpec {
  readonly name: string
  /** URL of an ES module. */
  readonly module: string
  /** Plain data. */
  readonly settings: object
}

export interface ContenderModule {
  openContender(settings: object): Contender | Promise<Contender>
}

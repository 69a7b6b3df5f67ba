export type Outcome = 'passed' | 'failed' | 'skipped'

/** Outcome by the full name of a test. */
export type TestResults = ReadonlyMap<string, Outcome>

/** Collects outcomes; a name that comes again is told apart by a number, in the order of the run. */
export class ResultCollector {
  readonly #results = new Map<string, Outcome>()

  add(path: readonly string[], outcome: Outcome): void {
    const name = path
      .map(part => part.trim())
      .filter(part => part !== '')
      .join(' > ')
    let unique = name
    for (let count = 2; this.#results.has(unique); count++) unique = `${name} (${count})`
    this.#results.set(unique, outcome)
  }

  get results(): TestResults {
    return this.#results
  }
}

/** One running task per key: callers that come while it runs share its promise. */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Promise<T>>()

  /** Keys whose task is running. */
  get keys(): IterableIterator<string> {
    return this.#flights.keys()
  }

  get size(): number {
    return this.#flights.size
  }

  get(key: string): Promise<T> | undefined {
    return this.#flights.get(key)
  }

  /** Joins the key's flight, or starts one. It leaves the table when it settles, by identity: a successor is never removed. */
  run(key: string, task: () => Promise<T>): Promise<T> {
    const running = this.#flights.get(key)
    if (running !== undefined) return running
    const flight = task().finally(() => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key)
    })
    this.#flights.set(key, flight)
    return flight
  }

  /** Later callers start anew; whoever waits for the old flight still gets its result. */
  forget(key: string): void {
    // the check keeps writes without any flight free of a lookup
    if (this.#flights.size > 0) this.#flights.delete(key)
  }

  forgetAll(): void {
    this.#flights.clear()
  }
}

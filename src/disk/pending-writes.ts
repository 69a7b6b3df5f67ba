/** Writes under way, so that a later read of the same cache sees them even where nobody awaited them. */
export class PendingWrites {
  readonly #byKey = new Map<string, Promise<void>>()
  #ofAll: Promise<void> | undefined

  /** @param keys `undefined` = any key may change */
  track(keys: readonly string[] | undefined, write: Promise<unknown>): void {
    const forget = () => this.#forget(keys, over)
    const over: Promise<void> = write.then(forget, forget)
    if (keys === undefined) this.#ofAll = over
    else for (const key of keys) this.#byKey.set(key, over)
  }

  /** What a read of this key has to wait for. Never rejects. */
  of(key: string): Promise<void> | undefined {
    return this.#ofAll ?? (this.#byKey.size === 0 ? undefined : this.#byKey.get(key))
  }

  /** What a read of any key has to wait for. */
  all(): Promise<unknown> | undefined {
    return this.#byKey.size === 0 ? this.#ofAll : Promise.all([this.#ofAll, ...this.#byKey.values()])
  }

  #forget(keys: readonly string[] | undefined, over: Promise<void>): void {
    if (this.#ofAll === over) this.#ofAll = undefined
    for (const key of keys ?? []) if (this.#byKey.get(key) === over) this.#byKey.delete(key)
  }
}

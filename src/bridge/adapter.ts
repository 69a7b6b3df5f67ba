/** What a bridge needs of one legacy library. All of it is synchronous; lifetimes are seconds, `Infinity` = never expires. */
export interface Adapter {
  /** `undefined` for a miss. */
  get(key: unknown): unknown
  /** @param ttl undefined: whatever the legacy cache does by itself */
  set(key: unknown, value: unknown, ttl: number | undefined): void
  /** Where the library stores many as one step: all or, when it throws, none. */
  setMany?(
    items: readonly { readonly key: unknown; readonly value: unknown; readonly ttl?: number | undefined }[],
  ): void
  has(key: unknown): boolean
  /** True if there was an entry. */
  delete(key: unknown): boolean
  keys(): readonly unknown[]
  clear(): void
  /** Seconds that remain; null where there is no such key. */
  ttl(key: unknown): number | null
  /** Where a lifetime can change without a write. @param ttl never `Infinity` */
  expire?(key: unknown, ttl: number): boolean
  close?(): void
}

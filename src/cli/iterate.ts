/** The first `limit` items, until the signal fires. */
export async function* limited<T>(
  source: AsyncIterable<T>,
  limit: number | undefined,
  signal: AbortSignal,
): AsyncIterable<T> {
  let left = limit ?? Number.POSITIVE_INFINITY
  for await (const item of source) {
    signal.throwIfAborted()
    yield item
    if (--left <= 0) return
  }
}

/** Groups of at most `size`. */
export async function* batched<T>(source: AsyncIterable<T>, size: number): AsyncIterable<T[]> {
  let batch: T[] = []
  for await (const item of source) {
    batch.push(item)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of source) all.push(item)
  return all
}

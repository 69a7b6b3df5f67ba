/** Runs `each` on the items in batches of at most `size`, all of them begun at once; returns all results in order. */
export async function inBatches<I, T>(
  items: readonly I[],
  size: number,
  each: (batch: readonly I[]) => Promise<readonly T[]>,
): Promise<T[]> {
  const batches: Promise<readonly T[]>[] = []
  for (let start = 0; start < items.length; start += size)
    batches.push(each(items.slice(start, start + size)))
  return (await Promise.all(batches)).flat()
}

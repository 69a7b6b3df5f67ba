/** Those of `after` that have no counterpart in `before`: one there answers for one here, not for many. */
export function withoutCounterpart<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (one: T) => string,
): T[] {
  const known = new Map<string, number>()
  for (const one of before) known.set(keyOf(one), (known.get(keyOf(one)) ?? 0) + 1)
  return after.filter(one => {
    const left = known.get(keyOf(one)) ?? 0
    known.set(keyOf(one), left - 1)
    return left <= 0
  })
}

/** A legacy cache whose methods answer promises, under their own names. */
export type PromisedCache<L> = {
  readonly [N in keyof L]: L[N] extends (...given: infer A) => infer R
    ? (...given: A) => Promise<Awaited<R>>
    : L[N]
} & {
  /**
   * The legacy cache itself, for calls that cannot wait yet.
   * @deprecated Each use holds the migration back: no remote backend can answer at once.
   */
  readonly unsafeSync: L
}

/** Each method does its work before it returns its promise; what it throws becomes a rejection. */
export function promised<L extends object>(legacy: L): PromisedCache<L> {
  const methods = new Map<PropertyKey, unknown>()
  return new Proxy(legacy, {
    get(target, name) {
      if (name === 'unsafeSync') return target
      // a thenable would be unwrapped by whoever awaits the bridge itself
      if (name === 'then') return undefined
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      const known = methods.get(name)
      if (known !== undefined) return known
      const method = async (...given: unknown[]): Promise<unknown> => Reflect.apply(member, target, given)
      methods.set(name, method)
      return method
    },
  }) as PromisedCache<L>
}

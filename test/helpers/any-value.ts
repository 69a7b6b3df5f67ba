import fc from 'fast-check'

/** Any value that the contract promises to give back: nested to any depth, with every supported type at every place. */
export const anyValue: fc.Arbitrary<unknown> = fc
  .anything({
    withBigInt: true,
    // dates of our own: node calls two invalid ones unequal, so no comparison could hold
    values: [
      fc.boolean(),
      fc.integer(),
      fc.double(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(null, undefined),
      fc.date({ noInvalidDate: true }),
    ],
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: true,
    withNullPrototype: true,
    withUnicodeString: true,
    maxDepth: 4,
  })
  .filter(value => value !== undefined)

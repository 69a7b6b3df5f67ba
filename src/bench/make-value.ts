const FIXED_BYTES = 210

/** A record as applications cache them, of about this many bytes of JSON; a fresh object at every call. */
export function makeValue(i: number, bytes: number): object {
  return {
    id: i,
    name: `User Number ${i}`,
    email: `user${i}@example.com`,
    active: i % 2 === 0,
    score: i * 1.5,
    roles: ['reader', 'editor'],
    address: { city: `City ${i % 100}`, zip: String(10_000 + i), country: 'NL' },
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...(bytes > FIXED_BYTES + 20 && { note: 'x'.repeat(bytes - FIXED_BYTES - 10) }),
  }
}

export function makeKey(i: number): string {
  return `user:${100_000 + i}`
}

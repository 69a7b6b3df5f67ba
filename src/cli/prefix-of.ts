/** The part before the first colon, '' where there is none: `users:42` -> `users`. */
export function prefixOf(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf(':')))
}

/**
 * Keys of ours beside the data, under the same prefix (so that an ACL for the prefix covers them). User keys have no control
 * characters, so U+0001 keeps the two apart.
 */
const MARK = '\u0001'

export type ReservedName = 'writes' | 'cleared' | 'canary' | 'probe' | 'sequence' | 'changes' | 'counters'

export function reservedKey(prefix: string, name: ReservedName): string {
  return `${prefix}${MARK}${name}`
}

/** @param key without prefix */
export function isReserved(key: string): boolean {
  return key.startsWith(MARK)
}

/**
 * What the store knows of an entry besides its text: a row of 38 bytes, little-endian.
 *
 *      0  float64  store time in milliseconds at which the lifetime began
 *      8  float64  milliseconds fresh (Infinity = never expires)
 *     16  float64  further milliseconds stale
 *     24  float64  place in the order of use of its owner
 *     32  uint16   length of the owner in characters: the first characters of the stored key, the prefix it was written under
 *     34  uint32   bytes it counts for
 */
export interface Head {
  readonly since: number
  readonly ttl: number
  readonly staleTtl: number
  readonly place: number
  readonly ownerLength: number
  readonly bytes: number
}

const HEAD_BYTES = 38

export function writeHead(head: Head): Buffer {
  const row = Buffer.allocUnsafe(HEAD_BYTES)
  row.writeDoubleLE(head.since, 0)
  row.writeDoubleLE(head.ttl, 8)
  row.writeDoubleLE(head.staleTtl, 16)
  row.writeDoubleLE(head.place, 24)
  row.writeUInt16LE(head.ownerLength, 32)
  row.writeUInt32LE(head.bytes, 34)
  return row
}

export function readHead(row: Buffer): Head {
  return {
    since: row.readDoubleLE(0),
    ttl: row.readDoubleLE(8),
    staleTtl: row.readDoubleLE(16),
    place: row.readDoubleLE(24),
    ownerLength: row.readUInt16LE(32),
    bytes: row.readUInt32LE(34),
  }
}

/** Store time at which an entry ceases to be fresh. */
export function endOfFresh({ since, ttl }: Pick<Head, 'since' | 'ttl'>): number {
  return since + ttl
}

/** Store time at which it is gone. */
export function goneAt({ since, ttl, staleTtl }: Pick<Head, 'since' | 'ttl' | 'staleTtl'>): number {
  return since + ttl + staleTtl
}

const PAGE = 4096
/** Texts above this leave LMDB's B-tree for pages of their own. */
const OWN_PAGES_ABOVE = 1900
/** The head, and the node headers, slots and numbers of an entry's four rows. */
const ROWS = 110
/** How full the pages of a B-tree are where keys come in any order. */
const FULL = 0.7

/** Bytes an entry takes in the store, about: its text, in whole pages where it is large, and its key in four rows. */
export function bytesTaken(keyBytes: number, textBytes: number): number {
  const rows = 4 * keyBytes + ROWS
  return textBytes > OWN_PAGES_ABOVE
    ? Math.ceil((textBytes + 24) / PAGE) * PAGE + Math.ceil(rows / FULL)
    : Math.ceil((textBytes + rows) / FULL)
}

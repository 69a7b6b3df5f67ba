/**
 * What the store holds for a key: 38 bytes of header, little-endian, then the codec's text as UTF-8.
 *
 *      0  float64  store time in milliseconds at which the lifetime began
 *      8  float64  milliseconds fresh (Infinity = never expires)
 *     16  float64  further milliseconds stale
 *     24  float64  place in the order of use of its owner
 *     32  uint16   length of the owner in characters: the first characters of the stored key, the prefix it was written under
 *     34  uint32   bytes it counts for
 */
const HEADER = 38

/** The header of a record. */
export interface RecordHead {
  readonly since: number
  readonly ttl: number
  readonly staleTtl: number
  readonly place: number
  readonly ownerLength: number
  readonly bytes: number
}

export function writeRecord(head: RecordHead, text: string): Buffer {
  const record = Buffer.allocUnsafe(HEADER + Buffer.byteLength(text))
  record.write(text, HEADER)
  return writeHead(record, head)
}

/** Writes the header into a record's first bytes; returns the record. */
export function writeHead(record: Buffer, head: RecordHead): Buffer {
  record.writeDoubleLE(head.since, 0)
  record.writeDoubleLE(head.ttl, 8)
  record.writeDoubleLE(head.staleTtl, 16)
  record.writeDoubleLE(head.place, 24)
  record.writeUInt16LE(head.ownerLength, 32)
  record.writeUInt32LE(head.bytes, 34)
  return record
}

export function readHead(record: Buffer): RecordHead {
  return {
    since: record.readDoubleLE(0),
    ttl: record.readDoubleLE(8),
    staleTtl: record.readDoubleLE(16),
    place: record.readDoubleLE(24),
    ownerLength: record.readUInt16LE(32),
    bytes: record.readUInt32LE(34),
  }
}

/** Only the place in the order of use; what every read needs of it. */
export function readPlace(record: Buffer): number {
  return record.readDoubleLE(24)
}

/** `length`, not `byteLength`, ends the record: LMDB lends out one large buffer for all reads. */
export function readText(record: Buffer): string {
  return record.toString('utf8', HEADER, record.length)
}

/** Store time at which a record ceases to be fresh. */
export function endOfFresh(record: Buffer): number {
  return record.readDoubleLE(0) + record.readDoubleLE(8)
}

/** Milliseconds for which a record is still fresh; 0 or less when it is not. */
export function freshFor(record: Buffer, time: number): number {
  return endOfFresh(record) - time
}

/** Milliseconds for which a record is still there, fresh or stale. */
export function aliveFor(record: Buffer, time: number): number {
  return freshFor(record, time) + record.readDoubleLE(16)
}

export function readStaleTtl(record: Buffer): number {
  return record.readDoubleLE(16)
}

/** Store time at which the record is gone. */
export function goneAt(head: RecordHead): number {
  return head.since + head.ttl + head.staleTtl
}

const PAGE = 4096
/** Records above this leave LMDB's B-tree for pages of their own. */
const OWN_PAGES_ABOVE = 1900
/** Node headers and slots of a key's three rows, and the numbers in two of them. */
const ROWS = 60

/** Bytes a record takes in the store: its value, its key in three rows, and whole pages where it is large. */
export function bytesTaken(keyBytes: number, recordBytes: number): number {
  const value = recordBytes > OWN_PAGES_ABOVE ? Math.ceil((recordBytes + 16) / PAGE) * PAGE : recordBytes
  return value + 3 * keyBytes + ROWS
}

export function recordBytes(text: string): number {
  return HEADER + Buffer.byteLength(text)
}

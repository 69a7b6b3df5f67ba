import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { damagedStore } from './storage-error.js'

/** Layout of a meta page: MDB_meta in lmdb/libraries/liblmdb/mdb.c, behind a page header of 24 bytes (64-bit builds). */
const HEADER = 24
const MAGIC = 0xbeefc0de
const PAGE_SIZE = HEADER + 24
const FREE_ROOT = HEADER + 64
const MAIN_ROOT = HEADER + 112
const TRANSACTION = HEADER + 128
const META_BYTES = TRANSACTION + 8
const NO_PAGE = 0xffff_ffff_ffff_ffffn

/**
 * LMDB maps its file into memory and trusts it: a foreign or cut-off file ends the process with SIGSEGV or SIGBUS. So look first.
 * @throws CacheError ERR_CACHE_UNAVAILABLE for a file that is not a store, or shorter than its newest roots say
 */
export async function checkDataFile(directory: string): Promise<void> {
  const file = await open(join(directory, 'data.mdb'), 'r').catch(absent)
  if (file === undefined) return
  try {
    if ((await file.stat()).size === 0) return
    const first = await readMeta(0)
    const pageSize = first?.readUInt32LE(PAGE_SIZE) ?? 0
    const second = await readMeta(pageSize)
    if (first === undefined || second === undefined) throw damagedStore(directory, 'data.mdb is not a store')
    const newest = first.readBigUInt64LE(TRANSACTION) > second.readBigUInt64LE(TRANSACTION) ? first : second
    // after the roots: a writer lengthens the file before it names a page in it
    const { size } = await file.stat()
    for (const root of [FREE_ROOT, MAIN_ROOT]) {
      const page = newest.readBigUInt64LE(root)
      if (page !== NO_PAGE && (page + 1n) * BigInt(pageSize) > BigInt(size))
        throw damagedStore(directory, `data.mdb was cut off at ${size} bytes`)
    }
  } finally {
    await file.close()
  }

  async function readMeta(position: number): Promise<Buffer | undefined> {
    const bytes = Buffer.alloc(META_BYTES)
    const { bytesRead } = await file!.read(bytes, 0, META_BYTES, position)
    return bytesRead === META_BYTES && bytes.readUInt32LE(HEADER) === MAGIC ? bytes : undefined
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

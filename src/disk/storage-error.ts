import { CacheError, isCacheError } from '../errors.js'

interface Cause {
  readonly test: RegExp
  readonly says: string
}

const DELETE_IT = 'stop the processes that use it and delete the directory: it is a cache, it refills'

/** Why a store fails, by what the system or LMDB said, and the way out. The first that fits is taken. */
const CAUSES: readonly Cause[] = [
  {
    test: /ENOTDIR|EEXIST|not a directory|file exists/i,
    says: 'is not a directory; name a directory, it is made where it is missing',
  },
  {
    test: /EACCES|EPERM|permission denied|not permitted/i,
    says: 'may not be written by this user; give write access to the directory or name another path',
  },
  { test: /EROFS|read-only/i, says: 'is on a read-only file system; name another path' },
  {
    test: /ENOSPC|EDQUOT|EFBIG|EIO|no space|quota|too large|input\/output|MDB_MAP_FULL/i,
    says: 'could not be written: the disk or the quota is full, or it fails; free space or lower maxBytes',
  },
  { test: /ENOENT|no such file/i, says: 'is gone; somebody removed it while it was in use' },
  {
    test: /MDB_INVALID|MDB_VERSION_MISMATCH|MDB_CORRUPTED|MDB_PAGE_NOTFOUND|MDB_PANIC|MDB_BAD_TXN|MDB_BAD_DBI|MDB_INCOMPATIBLE/,
    says: `holds a damaged or foreign store; ${DELETE_IT}`,
  },
  {
    test: /MDB_READERS_FULL/,
    says: 'is open in too many processes (126 readers); use fewer, or one directory each',
  },
]

/** The error of a store that cannot be opened, read or written: names the directory, what is wrong and the way out. */
export function storageError(path: string, cause: unknown): CacheError {
  if (isCacheError(cause)) return cause
  const said = cause instanceof Error ? `${codeOf(cause)} ${cause.message}` : String(cause)
  const known = CAUSES.find(({ test }) => test.test(said))
  const says = known?.says ?? `failed: ${said.trim()}`
  return new CacheError('ERR_CACHE_UNAVAILABLE', `the disk store ${path} ${says}`, { cause })
}

/** A data file that LMDB must not be given: it would crash the process on it. */
export function damagedStore(path: string, what: string): CacheError {
  return new CacheError('ERR_CACHE_UNAVAILABLE', `the disk store ${path} is damaged: ${what}; ${DELETE_IT}`)
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : ''
}

import type { Database, RootDatabase } from 'lmdb'
import { checkDataFile } from './check-data-file.js'
import { storageError } from './storage-error.js'

type Part = string | number
export type Row = Part | Part[]
/** One ordered table of the store; keys are ordered as UTF-8 bytes, arrays part by part. */
export type Table = Database<Buffer, Row>

/** The tables of a store; all in one LMDB environment, so that one transaction covers them. */
export interface Tables {
  /** stored key -> record */
  readonly entries: Table
  /** [owner, place, stored key] -> nothing: each owner's entries, least recently used first */
  readonly places: Table
  /** [owner, epoch ms, stored key] -> nothing: each owner's entries that end, soonest first */
  readonly ends: Table
  /** stored key -> the claim of a running factory */
  readonly claims: Table
  /** [owner] -> what an owner's entries add up to */
  readonly accounts: Table
  /** number -> which keys a commit changed; 0 -> the latest number */
  readonly changes: Table
}

/** An open LMDB environment: the only part that knows LMDB. */
export interface Environment extends Tables {
  /** Its directory, without symbolic links. */
  readonly path: string
  /**
   * Runs `work` under the write lock, which is awaited off the event loop, and commits; a throw undoes everything. Resolves when
   * the commit is visible to every process; the flush to the disk follows.
   */
  transaction<T>(work: () => T): Promise<T>
  /** Lets the next read see what other processes have committed; otherwise a snapshot lives for one turn of the event loop. */
  renewSnapshot(): void
  /** Frees the pages that killed readers still pin. */
  dropDeadReaders(): void
  close(): Promise<void>
}

const TABLES = ['entries', 'places', 'ends', 'claims', 'accounts', 'changes'] as const

/**
 * Opens the store in a directory that exists, named without symbolic links.
 * @throws CacheError ERR_CACHE_UNAVAILABLE naming the directory, what is wrong and the way out
 */
export async function openEnvironment(path: string): Promise<Environment> {
  try {
    await checkDataFile(path)
    const { open } = await import('lmdb')
    // eventTurnBatching makes a promise that nobody handles: a failed commit would end the process
    const root = open<Buffer, Row>({
      path,
      noSubdir: false,
      encoding: 'binary',
      maxDbs: TABLES.length,
      eventTurnBatching: false,
      separateFlushed: true,
    })
    return wrap(path, root)
  } catch (error) {
    throw storageError(path, error)
  }
}

function wrap(path: string, root: RootDatabase<Buffer, Row>): Environment {
  const table = (name: string): Table => root.openDB<Buffer, Row>(name, { encoding: 'binary' })
  const [entries, places, ends, claims, accounts, changes] = TABLES.map(table) as [
    Table,
    Table,
    Table,
    Table,
    Table,
    Table,
  ]
  return {
    path,
    entries,
    places,
    ends,
    claims,
    accounts,
    changes,
    transaction: work =>
      root.childTransaction(work).catch(async error => {
        throw storageError(path, await reason(error))
      }),
    renewSnapshot: () => root.resetReadTxn(),
    dropDeadReaders: () => void root.readerCheck(),
    close: () => root.close(),
  }
}

/** A failed commit tells its reason in a second promise. */
async function reason(error: unknown): Promise<unknown> {
  if (!(error instanceof Error && 'commitError' in error)) return error
  return Promise.resolve(error.commitError).then(
    () => error,
    (said: unknown) => said,
  )
}

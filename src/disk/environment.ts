import type { Database, RootDatabase } from 'lmdb'
import { systemClock } from '../clock.js'
import { within } from '../waiting.js'
import { checkDataFile } from './check-data-file.js'
import { storageError } from './storage-error.js'

type Part = string | number
export type Row = Part | Part[]
/** One ordered table of the store; keys are ordered as UTF-8 bytes, arrays part by part. */
export type Table<Value = Buffer> = Database<Value, Row>

/** The tables of a store; all in one LMDB environment, so that one transaction covers them. */
export interface Tables {
  /**
   * stored key -> the codec's text, with the store time at which it ceases to be fresh; negative where it may be served stale after
   * that
   */
  readonly entries: Table<string>
  /** stored key -> {@link Head} */
  readonly heads: Table
  /** [owner, place, stored key] -> nothing: each owner's entries, least recently used first */
  readonly places: Table
  /** [owner, epoch ms, stored key] -> nothing: each owner's entries that end, soonest first */
  readonly ends: Table
  /** stored key -> the claim of a running factory */
  readonly claims: Table
  /** [owner] -> what an owner's entries add up to */
  readonly accounts: Table
  /** number -> which keys a commit changed */
  readonly changes: Table
  /** name -> number: see {@link Mark} */
  readonly marks: Table
  /** The time that came with the text read last from `entries`. */
  endOfLast(): number
}

/** An open LMDB environment: the only part that knows LMDB. */
export interface Environment extends Tables {
  /** Its directory, without symbolic links. */
  readonly path: string
  /**
   * Runs `work` under the write lock, which is awaited off the event loop, and commits; a throw undoes everything. Resolves when
   * the commit is on the disk and visible to every process.
   */
  transaction<T>(work: () => T): Promise<T>
  /** Lets the next read see what other processes have committed; otherwise a snapshot lives for one turn of the event loop. */
  renewSnapshot(): void
  /** Frees the pages that killed readers still pin. */
  dropDeadReaders(): void
  close(): Promise<void>
}

const CLOSE_MS = 500
const TABLES = ['heads', 'places', 'ends', 'claims', 'accounts', 'changes', 'marks'] as const

/**
 * Opens the store in a directory that exists, named without symbolic links.
 * @throws CacheError ERR_CACHE_UNAVAILABLE naming the directory, what is wrong and the way out
 */
export async function openEnvironment(path: string): Promise<Environment> {
  try {
    await checkDataFile(path)
    const { open, getLastVersion } = await import('lmdb')
    // eventTurnBatching makes a promise that nobody handles: a failed commit would end the process. overlappingSync has a lock
    // that LMDB's recovery does not know: a kill -9 while it is held would make another process's environment unusable
    const root = open<Buffer, Row>({
      path,
      noSubdir: false,
      encoding: 'binary',
      maxDbs: TABLES.length + 1,
      eventTurnBatching: false,
      overlappingSync: false,
    })
    return wrap(path, root, getLastVersion)
  } catch (error) {
    throw storageError(path, error)
  }
}

function wrap(path: string, root: RootDatabase<Buffer, Row>, endOfLast: () => number): Environment {
  const table = (name: string): Table => root.openDB<Buffer, Row>(name, { encoding: 'binary' })
  const tables = Object.fromEntries(TABLES.map(name => [name, table(name)])) as Record<
    (typeof TABLES)[number],
    Table
  >
  return {
    path,
    ...tables,
    entries: root.openDB<string, Row>('entries', { encoding: 'string', useVersions: true }),
    endOfLast,
    transaction: work =>
      root.childTransaction(work).catch(async error => {
        throw storageError(path, await reason(error))
      }),
    renewSnapshot: () => root.resetReadTxn(),
    dropDeadReaders: () => void root.readerCheck(),
    async close() {
      // after a failed commit LMDB waits for its flush, which never comes
      const closed = root.close().then(() => ({}))
      await within(closed, CLOSE_MS, systemClock)
    },
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

import { existsSync } from 'node:fs'
import { lockProject } from './lock.js'
import { journalFile, transactionDirectory } from './state-directory.js'
import { finish, sweep } from './transaction.js'

export interface Recovered {
  readonly id: string
  readonly kind: 'apply' | 'restore'
  readonly files: readonly string[]
}

export interface RecoverOptions {
  /** Also over files that were edited since; their text is kept. */
  readonly force?: boolean
  /** The caller holds the project's lock. */
  readonly locked?: boolean
}

/**
 * Ends what a killed migration began: called first by every command of the migration.
 * @returns what was finished; undefined where nothing was half done
 * @throws MigrationError ERR_MIGRATE_HALF_DONE files were edited since; ERR_MIGRATE_BUSY
 */
export function recover(root: string, options: RecoverOptions = {}): Recovered | undefined {
  if (!existsSync(journalFile(root)) && !existsSync(transactionDirectory(root, ''))) return undefined
  const unlock = options.locked ? () => {} : lockProject(root)
  try {
    const done = finish(root, options.force)
    sweep(root)
    if (done === undefined) return undefined
    return { id: done.id, kind: done.kind, files: done.files.map(file => file.path) }
  } finally {
    unlock()
  }
}

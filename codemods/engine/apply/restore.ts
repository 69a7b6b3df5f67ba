import { join } from 'node:path'
import { MigrationError, nameFiles } from '../../migration-error.js'
import { readIfThere, sha256 } from './durable.js'
import { guardPaths } from './guard-paths.js'
import { lockProject } from './lock.js'
import { type ManifestFile, readBackup } from './manifest.js'
import { newId } from './new-id.js'
import { recover } from './recover.js'
import { backupDirectory } from './state-directory.js'
import { type Change, commit, hashOf } from './transaction.js'

export interface RestoreOptions {
  /** Also over files changed since; what they hold now is kept as a backup of its own. */
  readonly force?: boolean
  readonly now?: Date
}

export interface Restored {
  readonly id: string
  readonly files: readonly string[]
  /** Where the text of overwritten changes went, as an id for `--restore`. */
  readonly backup: string | undefined
}

/**
 * Gives back every byte and every mode that a backup holds.
 * @throws MigrationError ERR_MIGRATE_NO_BACKUP; ERR_MIGRATE_CHANGED files were changed since; ERR_MIGRATE_PROTECTED
 */
export function restore(root: string, id: string, options: RestoreOptions = {}): Restored {
  const unlock = lockProject(root)
  try {
    recover(root, { locked: true, ...(options.force === undefined ? {} : { force: options.force }) })
    const manifest = readBackup(root, id)
    guardPaths(
      root,
      manifest.files.map(file => file.path),
    )
    const pending = manifest.files.filter(file => hashOf(join(root, file.path)) !== file.before)
    const changed = pending.filter(file => hashOf(join(root, file.path)) !== file.after)
    if (changed.length > 0 && !options.force) throw changedSince(changed, id)
    if (pending.length === 0) return { id, files: [], backup: undefined }
    const changes = pending.map(file => original(root, id, file))
    const now = options.now ?? new Date()
    const own = newId(root, now)
    const keep = changed.length > 0
    commit(root, { id: own, kind: 'restore', createdAt: now.toISOString() }, changes, keep)
    return { id, files: pending.map(file => file.path), backup: keep ? own : undefined }
  } finally {
    unlock()
  }
}

function original(root: string, id: string, file: ManifestFile): Change {
  if (file.before === null) return { path: file.path, bytes: null }
  const bytes = readIfThere(join(backupDirectory(root, id), 'old', file.path))
  if (bytes === undefined || sha256(bytes) !== file.before)
    throw new MigrationError(
      'ERR_MIGRATE_NO_BACKUP',
      `The backup ${id} is damaged: its copy of ${file.path} is not the one it was made with; nothing was written`,
      { files: [file.path] },
    )
  return { path: file.path, bytes, mode: file.mode }
}

function changedSince(changed: readonly ManifestFile[], id: string): MigrationError {
  const files = changed.map(file => file.path)
  return new MigrationError(
    'ERR_MIGRATE_CHANGED',
    `${nameFiles(files)} changed since backup ${id}; nothing was written. ` +
      'With --force the old files come back, and what is there now is kept as a new backup',
    { files },
  )
}

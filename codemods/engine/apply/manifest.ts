import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MigrationError } from '../../migration-error.js'
import { hasCode } from './durable.js'
import { backupDirectory, stateDirectory } from './state-directory.js'

/** One file of a change of the tree. `null` stands for "no such file". */
export interface ManifestFile {
  /** Relative to the project, with `/`. */
  readonly path: string
  /** Permission bits, e.g. 0o755. */
  readonly mode: number
  /** sha256, hex. */
  readonly before: string | null
  readonly after: string | null
}

export interface Manifest {
  readonly schema: 1
  readonly id: string
  readonly kind: 'apply' | 'restore'
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly files: readonly ManifestFile[]
}

export function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as Manifest
}

/** @throws MigrationError ERR_MIGRATE_NO_BACKUP, with the ids there are */
export function readBackup(root: string, id: string): Manifest {
  const known = listBackups(root)
  const found = known.find(backup => backup.id === id)
  if (found !== undefined) return found
  const ids = known.map(backup => backup.id)
  const hint =
    ids.length === 0
      ? 'This project has none; `cachectl migrate --backup` makes one'
      : `Known: ${ids.join(', ')}`
  throw new MigrationError(
    'ERR_MIGRATE_NO_BACKUP',
    `No backup "${id}" under ${backupDirectory(root, '')}. ${hint}`,
  )
}

/** All backups of a project, oldest first. */
export function listBackups(root: string): Manifest[] {
  return entries(join(stateDirectory(root), 'backups'))
    .map(readManifest)
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
}

function entries(directory: string): string[] {
  try {
    return readdirSync(directory)
      .map(name => join(directory, name))
      .filter(path => lstatSync(path).isDirectory())
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  }
}

import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { MigrationError, nameFiles } from '../../migration-error.js'
import { readIfThere, replaceFile, sha256, syncDirectory, writeDurably } from './durable.js'
import { type Manifest, type ManifestFile, readManifest } from './manifest.js'
import { backupDirectory, journalFile, transactionDirectory } from './state-directory.js'

/** What a file of the project becomes. */
export interface Change {
  /** Relative to the project, with `/`. */
  readonly path: string
  /** Null: the file is removed. */
  readonly bytes: Uint8Array | null
  /** Permission bits; default: those of the file that is there. */
  readonly mode?: number
}

type About = Pick<Manifest, 'id' | 'kind' | 'createdAt'>

interface Journal {
  readonly id: string
  readonly keep: boolean
}

/**
 * The tree changes in two steps. `prepare` writes the old and the new bytes of every file under `.cachectl/transactions/<id>`
 * and touches nothing else; the journal, written last, is the point of no return. `finish` then moves the new files into
 * place, and can be run again from the start however often it is killed: so the tree ends all old or all new.
 * @param keep leave the old bytes as a backup
 */
export function commit(root: string, about: About, changes: readonly Change[], keep: boolean): void {
  prepare(root, about, changes)
  writeJournal(root, { id: about.id, keep })
  finish(root)
  sweep(root)
}

function prepare(root: string, about: About, changes: readonly Change[]): void {
  const directory = transactionDirectory(root, about.id)
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true })
  const manifest: Manifest = {
    schema: 1,
    ...about,
    files: changes.map(change => stage(root, directory, change)),
  }
  writeDurably(join(directory, 'manifest.json'), JSON.stringify(manifest, null, 2))
  syncTree(directory, manifest.files)
}

function stage(root: string, directory: string, change: Change): ManifestFile {
  const target = join(root, change.path)
  const old = readIfThere(target)
  const status = old === undefined ? undefined : lstatSync(target)
  const mode = change.mode ?? (status === undefined ? 0o644 : status.mode & 0o7777)
  if (old !== undefined) writeDurably(join(directory, 'old', change.path), old)
  if (change.bytes !== null) {
    const staged = join(directory, 'new', change.path)
    writeDurably(staged, change.bytes)
    chmodSync(staged, mode)
    // a run as root (a container) must not take the files away from their owner
    if (status !== undefined && process.getuid?.() === 0) chownSync(staged, status.uid, status.gid)
  }
  return {
    path: change.path,
    mode,
    before: old === undefined ? null : sha256(old),
    after: change.bytes === null ? null : sha256(change.bytes),
  }
}

/** From here on the change happens, even if this process does not live to see it. */
function writeJournal(root: string, journal: Journal): void {
  const file = journalFile(root)
  writeDurably(`${file}.tmp`, JSON.stringify(journal))
  renameSync(`${file}.tmp`, file)
  syncDirectory(dirname(file))
}

function readJournal(root: string): Journal | undefined {
  const bytes = readIfThere(journalFile(root))
  return bytes === undefined ? undefined : (JSON.parse(bytes.toString('utf8')) as Journal)
}

/**
 * Carries out the journal, if there is one.
 * @param force also over files that were edited since the crash; their text is kept beside the backup
 * @throws MigrationError ERR_MIGRATE_HALF_DONE
 */
export function finish(root: string, force = false): Manifest | undefined {
  const journal = readJournal(root)
  if (journal === undefined) return undefined
  const directory = transactionDirectory(root, journal.id)
  const backup = backupDirectory(root, journal.id)
  // killed after the very last rename: only the journal is left to remove
  if (!existsSync(directory)) return close(root, existsSync(backup) ? readManifest(backup) : undefined)
  const manifest = readManifest(directory)
  const edited = manifest.files.filter(file => isEdited(root, file))
  if (edited.length > 0 && !force) throw halfDone(edited, journal.id)
  for (const file of edited) keepEdit(root, directory, file)
  for (const file of manifest.files) install(root, directory, file)
  for (const folder of new Set(manifest.files.map(file => dirname(join(root, file.path))))) {
    if (existsSync(folder)) syncDirectory(folder)
  }
  if (journal.keep || edited.length > 0) archive(directory, backup)
  // the journal goes before what it speaks of: `sweep` removes the rest, file by file
  return close(root, manifest)
}

function install(root: string, directory: string, file: ManifestFile): void {
  const target = join(root, file.path)
  if (hashOf(target) === file.after) return
  if (file.after === null) rmSync(target)
  else replaceFile(join(directory, 'new', file.path), target)
}

function isEdited(root: string, file: ManifestFile): boolean {
  const now = hashOf(join(root, file.path))
  return now !== file.before && now !== file.after
}

function keepEdit(root: string, directory: string, file: ManifestFile): void {
  const bytes = readIfThere(join(root, file.path))
  if (bytes !== undefined) writeDurably(join(directory, 'edited', file.path), bytes)
}

export function hashOf(path: string): string | null {
  const bytes = readIfThere(path)
  return bytes === undefined ? null : sha256(bytes)
}

function archive(directory: string, backup: string): void {
  rmSync(join(directory, 'new'), { recursive: true, force: true })
  mkdirSync(dirname(backup), { recursive: true })
  renameSync(directory, backup)
  syncDirectory(dirname(backup))
}

function close(root: string, manifest: Manifest | undefined): Manifest | undefined {
  rmSync(journalFile(root), { force: true })
  return manifest
}

function syncTree(directory: string, files: readonly ManifestFile[]): void {
  const folders = files.flatMap(file => [
    join(directory, 'old', file.path),
    join(directory, 'new', file.path),
  ])
  for (const folder of new Set(folders.map(dirname))) if (existsSync(folder)) syncDirectory(folder)
  syncDirectory(directory)
}

/** Removes what a process left that was killed before its journal: the tree was never touched by it. */
export function sweep(root: string): void {
  rmSync(transactionDirectory(root, ''), { recursive: true, force: true })
}

function halfDone(edited: readonly ManifestFile[], id: string): MigrationError {
  const files = edited.map(file => file.path)
  return new MigrationError(
    'ERR_MIGRATE_HALF_DONE',
    `A migration was killed half way, and since then someone edited ${nameFiles(files)}. ` +
      `Run it again with --force to finish it; the edited text is kept under .cachectl/backups/${id}/edited`,
    { files },
  )
}

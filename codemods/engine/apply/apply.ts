import { join } from 'node:path'
import { MigrationError, nameFiles } from '../../migration-error.js'
import type { PlannedFile } from '../types.js'
import { sha256 } from './durable.js'
import { type GitState, gitState } from './git-state.js'
import { guardPaths } from './guard-paths.js'
import { lockProject } from './lock.js'
import { newId } from './new-id.js'
import { recover } from './recover.js'
import { type Change, commit, hashOf } from './transaction.js'

export interface ApplyOptions {
  /** Keep the old bytes under `.cachectl/backups/<id>`; also allows a tree that git could not undo. */
  readonly backup?: boolean
  /** Write although git could not undo it and there is no backup. */
  readonly force?: boolean
  readonly now?: Date
}

/** What `apply` needs of a plan. */
export interface Applicable {
  /** Absolute. */
  readonly root: string
  readonly files: readonly PlannedFile[]
}

export interface Applied {
  readonly id: string
  readonly files: readonly string[]
  /** Id for `--restore`; undefined where no backup was kept. */
  readonly backup: string | undefined
}

/**
 * Writes a plan: every file or none, whenever the process is killed.
 * @param texts the new text of each planned file, by its path
 * @throws MigrationError ERR_MIGRATE_CHANGED a file is no longer the one that was planned; ERR_MIGRATE_UNSAFE_TREE;
 *   ERR_MIGRATE_PROTECTED; ERR_MIGRATE_BUSY
 */
export function apply(
  plan: Applicable,
  texts: ReadonlyMap<string, string>,
  options: ApplyOptions = {},
): Applied {
  const { root } = plan
  const paths = plan.files.map(file => file.path)
  guardPaths(root, paths)
  const unlock = lockProject(root)
  try {
    recover(root, { locked: true })
    if (!options.backup && !options.force) refuseUnsafe(gitState(root, paths))
    refuseChanged(root, plan.files)
    const changes = plan.files.map(file => toChange(file, texts.get(file.path)))
    const now = options.now ?? new Date()
    const id = newId(root, now)
    const keep = options.backup === true
    commit(root, { id, kind: 'apply', createdAt: now.toISOString() }, changes, keep)
    return { id, files: paths, backup: keep ? id : undefined }
  } finally {
    unlock()
  }
}

function toChange(file: PlannedFile, text: string | undefined): Change {
  const bytes = Buffer.from(text ?? '', 'utf8')
  // a text that does not encode to the bytes that were verified must never reach the disk
  if (text === undefined || sha256(bytes) !== file.after)
    throw new MigrationError(
      'ERR_MIGRATE_CHANGED',
      `${file.path}: the text is not the one of the plan; nothing was written`,
      {
        files: [file.path],
      },
    )
  return { path: file.path, bytes }
}

function refuseChanged(root: string, files: readonly PlannedFile[]): void {
  const changed = files.filter(file => hashOf(join(root, file.path)) !== file.before).map(file => file.path)
  if (changed.length > 0)
    throw new MigrationError(
      'ERR_MIGRATE_CHANGED',
      `${nameFiles(changed)} changed since the plan was made; nothing was written. Make the plan again`,
      { files: changed },
    )
}

function refuseUnsafe(state: GitState): void {
  if (state.kind === 'clean') return
  const why =
    state.kind === 'none'
      ? 'git could not undo this: there is no repository here'
      : `git could not undo this: ${nameFiles(state.files)} ${state.files.length === 1 ? 'has' : 'have'} uncommitted changes`
  throw new MigrationError(
    'ERR_MIGRATE_UNSAFE_TREE',
    `${why}. Commit first, or use --backup to keep the old files (--restore gives them back), or --force`,
    { files: state.kind === 'dirty' ? state.files : [] },
  )
}

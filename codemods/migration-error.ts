export type MigrationErrorCode =
  | 'ERR_MIGRATE_USAGE'
  | 'ERR_MIGRATE_CONFIG'
  | 'ERR_MIGRATE_UNSAFE_TREE'
  | 'ERR_MIGRATE_PROTECTED'
  | 'ERR_MIGRATE_CHANGED'
  | 'ERR_MIGRATE_BUSY'
  | 'ERR_MIGRATE_HALF_DONE'
  | 'ERR_MIGRATE_NO_BACKUP'
  | 'ERR_MIGRATE_TESTS'

/**
 * The migration could not run, and nothing was changed by this call. The family ends here: what could not be migrated is
 * no error but a finding of the plan, and what the file system throws (no space, no permission) is passed on as it is.
 */
export class MigrationError extends Error {
  readonly code: MigrationErrorCode
  /** Files it is about, relative to the project. */
  readonly files: readonly string[]

  constructor(
    code: MigrationErrorCode,
    message: string,
    details: { files?: readonly string[]; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'MigrationError'
    this.code = code
    this.files = details.files ?? []
  }
}

/** `a.ts, b.ts and 3 more`: enough to act on, never a wall. */
export function nameFiles(files: readonly string[], most = 5): string {
  const shown = files.slice(0, most).join(', ')
  return files.length > most ? `${shown} and ${files.length - most} more` : shown
}

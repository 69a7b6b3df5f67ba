import type { Explanation, Manifest, Report, Restored } from '../../../codemods/index.js'

/** What `cachectl migrate` answers, told apart by `action`. */
export type MigrateData = Migration | Restoration | Backups | Explained

export interface Migration extends Report {
  /** `none`: nothing to do. `stopped`: the project's tests broke, so nothing was written. */
  readonly action: 'none' | 'dry-run' | 'patch' | 'planned' | 'applied' | 'stopped'
  /** Id for `--restore`. */
  readonly backup?: string
  /** Files that a migration killed earlier left half done, finished now. */
  readonly recovered?: readonly string[]
  /** Reports and patches written, as they were named. */
  readonly written: readonly string[]
  /** Packages (by the folder of their package.json, '.' for the project's own) that do not have `cachectl` installed yet. */
  readonly install: readonly string[]
  /** With `--patch -`: the patch itself. */
  readonly patch?: string
}

export interface Restoration extends Restored {
  readonly action: 'restored'
}

export interface Backups {
  readonly action: 'backups'
  readonly backups: readonly Manifest[]
}

export interface Explained extends Explanation {
  readonly action: 'explained'
}

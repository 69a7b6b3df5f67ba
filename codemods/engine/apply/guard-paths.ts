import { lstatSync, realpathSync } from 'node:fs'
import { isAbsolute, join, normalize, sep } from 'node:path'
import { MigrationError } from '../../migration-error.js'
import { hasCode } from './durable.js'
import { gitIgnored } from './git-ignored.js'

const NEVER = new Set(['node_modules', '.git', '.cachectl'])

/**
 * The last gate before anything is written, whatever the plan says: files inside the project only, reached without a
 * symbolic link, not in node_modules, not git-ignored.
 * @throws MigrationError ERR_MIGRATE_PROTECTED
 */
export function guardPaths(root: string, paths: readonly string[]): void {
  const real = realpathSync(root)
  const ignored = gitIgnored(root)
  for (const path of paths) {
    const problem =
      shapeProblem(path) ?? linkProblem(root, real, path) ?? (ignored(path) ? 'is git-ignored' : undefined)
    if (problem !== undefined)
      throw new MigrationError('ERR_MIGRATE_PROTECTED', `${path} ${problem}; nothing was written`, {
        files: [path],
      })
  }
}

function shapeProblem(path: string): string | undefined {
  const normal = normalize(path)
  if (isAbsolute(path) || normal.startsWith('..')) return 'is outside the project'
  const folder = normal.split(sep).find(part => NEVER.has(part))
  return folder === undefined ? undefined : `lies in ${folder}`
}

function linkProblem(root: string, real: string, path: string): string | undefined {
  try {
    if (lstatSync(join(root, path)).isSymbolicLink())
      return 'is a symbolic link; migrate the file it points to'
    return realpathSync(join(root, path)) === join(real, normalize(path))
      ? undefined
      : 'is reached through a symbolic link'
  } catch (error) {
    // a file that a restore brings back
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}

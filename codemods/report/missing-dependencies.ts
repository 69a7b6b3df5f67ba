import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Folders whose package.json does not list `cachectl`, though files of that package import it after the migration.
 * @param paths changed files, relative to the root
 * @returns relative to the root, `.` for its own
 */
export function missingDependencies(root: string, paths: readonly string[]): string[] {
  const folders = new Set(paths.map(path => packageFolder(root, dirname(path))))
  return [...folders].filter(folder => !lists(join(root, folder, 'package.json')))
}

function packageFolder(root: string, folder: string): string {
  if (folder === '.' || existsSync(join(root, folder, 'package.json'))) return folder
  return packageFolder(root, dirname(folder))
}

function lists(file: string): boolean {
  if (!existsSync(file)) return false
  const { name, dependencies, devDependencies, peerDependencies } = JSON.parse(readFileSync(file, 'utf8'))
  return name === 'cachectl' || 'cachectl' in { ...dependencies, ...devDependencies, ...peerDependencies }
}

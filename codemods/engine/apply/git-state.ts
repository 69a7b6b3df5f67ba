import { execFileSync } from 'node:child_process'

export type GitState =
  | { readonly kind: 'none' }
  | { readonly kind: 'clean' }
  | { readonly kind: 'dirty'; readonly files: readonly string[] }

/**
 * Could git undo a migration of these files? Only when no tracked file of the project has changes, and every file that
 * will be edited is tracked.
 * @param paths relative to `root`
 */
export function gitState(root: string, paths: readonly string[]): GitState {
  const status = git(root, ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--', '.'])
  if (status === undefined) return { kind: 'none' }
  const edited = new Set(paths)
  const top = git(root, ['rev-parse', '--show-prefix'])?.trim() ?? ''
  const files = parse(status)
    .map(entry => ({
      ...entry,
      path: entry.path.startsWith(top) ? entry.path.slice(top.length) : entry.path,
    }))
    .filter(entry => entry.code !== '??' || edited.has(entry.path))
    .map(entry => entry.path)
  return files.length === 0 ? { kind: 'clean' } : { kind: 'dirty', files }
}

function parse(status: string): { code: string; path: string }[] {
  const entries: { code: string; path: string }[] = []
  const parts = status.split('\0').filter(part => part !== '')
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] ?? ''
    const code = part.slice(0, 2)
    entries.push({ code, path: part.slice(3) })
    // a rename is followed by the name it had
    if (code.includes('R') || code.includes('C')) index++
  }
  return entries
}

/** Undefined where there is no git or no repository. */
function git(root: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', [...args], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
      maxBuffer: 256 * 1024 * 1024,
    })
  } catch {
    return undefined
  }
}

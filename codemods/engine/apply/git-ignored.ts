import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import ignore, { type Ignore } from 'ignore'

/**
 * Tells whether git ignores a file of the project, by the .gitignore files of every level from the repository's top down.
 * @param root absolute
 * @returns takes paths relative to `root`, with `/`
 */
export function gitIgnored(root: string): (path: string) => boolean {
  const top = repositoryTop(root)
  const prefix = relative(top, root).split(sep).join('/')
  const rules = new Map<string, Ignore | undefined>()

  function rulesOf(folder: string): Ignore | undefined {
    if (!rules.has(folder)) rules.set(folder, load(join(top, folder, '.gitignore')))
    return rules.get(folder)
  }

  /** Undefined: no rule speaks of it. A deeper file outvotes a higher one. */
  function verdict(path: string): boolean {
    let ignored = false
    for (const folder of foldersAbove(path)) {
      const inside = folder === '' ? path : path.slice(folder.length + 1)
      const result = rulesOf(folder)?.test(inside)
      if (result?.ignored) ignored = true
      else if (result?.unignored) ignored = false
    }
    return ignored
  }

  return path => {
    const full = posix.join(prefix, path)
    // git does not look into a folder that is ignored, so nothing below can be taken back
    const folders = foldersAbove(full).filter(folder => folder !== '')
    return folders.some(folder => verdict(`${folder}/`)) || verdict(full)
  }
}

/** '' , 'a', 'a/b' for 'a/b/c' and for 'a/b/c/'. */
function foldersAbove(path: string): string[] {
  const parts = path.replace(/\/$/, '').split('/')
  return parts.map((_, index) => parts.slice(0, index).join('/'))
}

function repositoryTop(root: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder
    if (dirname(folder) === folder) return root
  }
}

function load(file: string): Ignore | undefined {
  return existsSync(file) ? ignore().add(readFileSync(file, 'utf8')) : undefined
}

import { execFileSync } from 'node:child_process'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'

/** A directory of the test's own, with these files. */
export interface ProjectTree {
  readonly root: string
  write(path: string, text: string): void
  read(path: string): string
  /** Every file that is not the migration's own state: path -> mode and content. */
  snapshot(): Record<string, string>
  git(...args: string[]): string
  remove(): void
}

export function projectTree(files: Readonly<Record<string, string>>): ProjectTree {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'cachectl-tree-')))
  const tree: ProjectTree = {
    root,
    write(path, text) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    },
    read: path => readFileSync(join(root, path), 'utf8'),
    snapshot: () => Object.fromEntries(walk(root, root)),
    git: (...args) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
  for (const [path, text] of Object.entries(files)) tree.write(path, text)
  return tree
}

function walk(root: string, folder: string): [string, string][] {
  return readdirSync(folder)
    .sort()
    .filter(name => name !== '.cachectl' && name !== '.git')
    .flatMap((name): [string, string][] => {
      const path = join(folder, name)
      const status = lstatSync(path)
      if (status.isDirectory()) return walk(root, path)
      const mode = (status.mode & 0o7777).toString(8)
      return [[relative(root, path), `${mode} ${status.isFile() ? readFileSync(path, 'latin1') : 'link'}`]]
    })
}

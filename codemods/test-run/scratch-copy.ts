import {
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A copy of a project to try things in. Its dependencies are links to the installed ones, `cachectl` among them. */
export interface ScratchCopy {
  /** Absolute. */
  readonly root: string
  write(texts: ReadonlyMap<string, string>): void
  remove(): void
}

const LEFT_OUT = new Set(['node_modules', '.git', '.cachectl'])

export function scratchCopy(root: string): ScratchCopy {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'cachectl-scratch-')))
  const holders = foldersAbove(root).filter(folder => existsSync(join(folder, 'node_modules')))
  // packages installed further up are found further up in the copy as well
  const home = holders.reverse().reduce((folder, holder, depth) => {
    linkModules(join(holder, 'node_modules'), join(folder, 'node_modules'))
    return join(folder, `level-${depth}`)
  }, top)
  const copy = join(home, basename(root))
  copyFolder(root, copy)
  linkTarget(join(copy, 'node_modules'))
  return {
    root: copy,
    write(texts) {
      for (const [path, text] of texts) writeFileSync(join(copy, path), text)
    },
    remove: () => rmSync(top, { recursive: true, force: true }),
  }
}

/** Links between files of the project stay inside the copy, so nothing done there reaches the original. */
function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.name === 'node_modules') linkModules(join(from, entry.name), join(to, entry.name))
    if (LEFT_OUT.has(entry.name)) continue
    if (entry.isDirectory()) copyFolder(join(from, entry.name), join(to, entry.name))
    else if (entry.isFile() || entry.isSymbolicLink())
      cpSync(join(from, entry.name), join(to, entry.name), {
        verbatimSymlinks: true,
        mode: constants.COPYFILE_FICLONE,
      })
  }
}

/** One link per package, so that a package can be added without touching the project's own node_modules. */
function linkModules(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) symlinkSync(join(from, name), join(to, name), 'junction')
}

/** What the migrated code imports; most projects do not have it installed yet. */
function linkTarget(modules: string): void {
  mkdirSync(modules, { recursive: true })
  const link = join(modules, 'cachectl')
  if (!existsSync(link)) symlinkSync(ownPackage(), link, 'junction')
}

function ownPackage(): string {
  for (const folder of foldersAbove(fileURLToPath(import.meta.url))) {
    const file = join(folder, 'package.json')
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'cachectl') return folder
  }
  throw new Error('cachectl runs from a place that is not its package')
}

/** The nearest first. */
function foldersAbove(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [] : [parent, ...foldersAbove(parent)]
}

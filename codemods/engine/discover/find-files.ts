import { accessSync, constants, existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import ignore from 'ignore'

const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx)$/
/** Code in blocks of another language. */
const EMBEDDING = /\.(?:vue|svelte|astro)$/
const NOT_SOURCE = /\.d\.[cm]?ts$|\.min\.[cm]?js$|[.-]bundle\.js$/
const SKIPPED = new Set([
  'node_modules',
  '.git',
  '.cachectl',
  'dist',
  'build',
  'coverage',
  'vendor',
  '.next',
  '.nuxt',
  'bower_components',
])
const GENERATED = /^(?:\/\*|\/\/|#)[^\n]*(?:@generated|auto-?generated|do not edit)/i

/** The directory that a migration looks at as a whole: the package or repository around `path`. */
export function projectRoot(path: string): string {
  let best: string | undefined
  for (let at = path; ; at = dirname(at)) {
    if (['package.json', 'tsconfig.json', 'jsconfig.json'].some(name => existsSync(join(at, name))))
      best ??= at
    if (isWorkspaceRoot(at)) return at
    if (existsSync(join(at, '.git')) || dirname(at) === at) return best ?? directoryOf(path)
  }
}

function directoryOf(path: string): string {
  return statSync(path).isDirectory() ? path : dirname(path)
}

function isWorkspaceRoot(directory: string): boolean {
  if (existsSync(join(directory, 'pnpm-workspace.yaml'))) return true
  try {
    return 'workspaces' in JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  } catch {
    return false
  }
}

/**
 * Source files below `root` that people write: no dependency, no output, nothing git ignores, nothing behind a symlink.
 * @throws a system error that names what cannot be read
 */
export function findFiles(root: string): { sources: string[]; configs: string[]; embedded: string[] } {
  const sources: string[] = []
  const configs: string[] = []
  const embedded: string[] = []
  const visit = (directory: string, ignores: readonly Ignore[]): void => {
    const own = readIgnore(directory)
    const rules = own === undefined ? ignores : [...ignores, own]
    for (const entry of readdirSync(directory, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const path = join(directory, entry.name)
      if (SKIPPED.has(entry.name) || entry.isSymbolicLink()) continue
      if (rules.some(rule => rule(path, entry.isDirectory()))) continue
      if (entry.isDirectory()) visit(path, rules)
      else if (/^[tj]sconfig[^/]*\.json$/.test(entry.name)) configs.push(path)
      else if (EMBEDDING.test(entry.name)) embedded.push(path)
      else if (SOURCE.test(entry.name) && !NOT_SOURCE.test(entry.name)) sources.push(path)
    }
  }
  visit(realpathSync(root), [])
  // a source that cannot be read would be taken for one without caches
  for (const path of sources) accessSync(path, constants.R_OK)
  return { sources: sources.filter(path => statSync(path).size < 2_000_000), configs, embedded }
}

export function isGenerated(text: string): boolean {
  return GENERATED.test(text.slice(0, 400)) || text.slice(0, 400).includes('@generated')
}

type Ignore = (path: string, directory: boolean) => boolean

function readIgnore(directory: string): Ignore | undefined {
  const file = join(directory, '.gitignore')
  if (!existsSync(file)) return undefined
  const rules = ignore().add(readFileSync(file, 'utf8'))
  return (path, isDirectory) =>
    rules.ignores(relative(directory, path).split(sep).join('/') + (isDirectory ? '/' : ''))
}

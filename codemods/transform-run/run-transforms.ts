import { existsSync, readFileSync, statSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { API, FileInfo, JSCodeshift, Options } from 'jscodeshift'
import { findFiles, isGenerated } from '../engine/discover/find-files.js'
import { MigrationError } from '../migration-error.js'
import { type ParserName, parserFor } from './parser-for.js'

/** The shape that `jscodeshift -t` takes. */
interface Transform {
  readonly default: (
    file: FileInfo,
    api: API,
    options: Options,
  ) => string | undefined | null | Promise<string | undefined | null>
  readonly parser?: ParserName
}

export interface Transformed {
  /** New texts, by path relative to the root; only of files that changed. */
  readonly texts: ReadonlyMap<string, string>
  /** Files left out because printing what was parsed gives other text: a transform would have changed more than it meant. */
  readonly skipped: readonly string[]
}

/**
 * Runs jscodeshift transforms over the sources below `path`, one after the other, in memory.
 * @param names files (relative to `cwd`), or names of bundled transforms such as `lru-cache-options`
 * @throws MigrationError ERR_MIGRATE_USAGE there is no such transform, or it throws; with the file it was at
 */
export async function runTransforms(
  root: string,
  path: string,
  names: readonly string[],
  cwd = process.cwd(),
): Promise<Transformed> {
  const texts = new Map<string, string>()
  const skipped = new Set<string>()
  if (names.length === 0) return { texts, skipped: [] }
  const { default: jscodeshift } = await import('jscodeshift')
  const transforms = await Promise.all(names.map(name => load(name, cwd)))
  for (const file of findFiles(root).sources) {
    if (file !== path && !file.startsWith(path + sep)) continue
    const key = relative(root, file).split(sep).join('/')
    const original = readFileSync(file, 'utf8')
    if (isGenerated(original)) continue
    let text = original
    for (const [at, transform] of transforms.entries()) {
      const j = jscodeshift.withParser(transform.parser ?? parserFor(file))
      if (!printsItself(j, text)) skipped.add(key)
      else text = await applyOne(transform, names[at] ?? '', { path: file, source: text }, j)
    }
    if (text !== original) texts.set(key, text)
  }
  return { texts, skipped: [...skipped] }
}

async function applyOne(transform: Transform, name: string, file: FileInfo, j: JSCodeshift): Promise<string> {
  const api: API = { j, jscodeshift: j, stats: () => {}, report: () => {} }
  try {
    return (await transform.default(file, api, {})) ?? file.source
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new MigrationError('ERR_MIGRATE_USAGE', `--transform ${name} failed on ${file.path}: ${why}`, {
      cause: error,
    })
  }
}

/** recast prints some code differently from how it was written, far from any edit (recast#1191). */
function printsItself(j: JSCodeshift, text: string): boolean {
  try {
    return j(text).toSource() === text
  } catch {
    return false // what does not parse is not transformed
  }
}

async function importTransform(
  file: string,
  name: string,
): Promise<{ default?: unknown; parser?: ParserName }> {
  try {
    return await import(pathToFileURL(file).href)
  } catch (error) {
    const why = statSync(file).isDirectory()
      ? 'it is a directory; name a file'
      : `it cannot be loaded: ${String(error)}`
    throw new MigrationError('ERR_MIGRATE_USAGE', `--transform ${name}: ${why}`, { cause: error })
  }
}

async function load(name: string, cwd: string): Promise<Transform> {
  const bundled = fileURLToPath(new URL(`../transforms/${name}.js`, import.meta.url))
  const file = existsSync(bundled) ? bundled : resolve(cwd, name)
  if (!existsSync(file))
    throw new MigrationError('ERR_MIGRATE_USAGE', `--transform ${name}: there is no such file`)
  const found = await importTransform(file, name)
  // a CommonJS transform has its function one level deeper
  const inner = typeof found.default === 'object' && found.default !== null ? found.default : found
  if (!('default' in inner) && typeof found.default !== 'function')
    throw new MigrationError(
      'ERR_MIGRATE_USAGE',
      `--transform ${name}: it exports no function; see jscodeshift's README`,
    )
  return (typeof found.default === 'function' ? found : inner) as Transform
}

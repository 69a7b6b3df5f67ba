import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TS } from '../compiler.js'
import type { Project } from '../discover/project.js'

interface Manifest {
  readonly private?: boolean
  readonly main?: string
  readonly module?: string
  readonly types?: string
  readonly exports?: unknown
}

const OUTPUT = /^(?:dist|lib|build|out|es|esm|cjs)\//

/** The files through which users of the project's published packages come in. */
export function entriesOf(project: Project): TS.SourceFile[] {
  const packages = new Set(project.files.map(file => packageAround(project, dirname(file.fileName))))
  return [...packages].flatMap(folder => entriesIn(project, folder))
}

function packageAround(project: Project, folder: string): string {
  if (folder === project.root || folder === dirname(folder)) return project.root
  return existsSync(join(folder, 'package.json')) ? folder : packageAround(project, dirname(folder))
}

function entriesIn(project: Project, folder: string): TS.SourceFile[] {
  const manifest = readManifest(folder)
  if (manifest === undefined || manifest.private === true) return []
  const named = [manifest.main, manifest.module, manifest.types, ...strings(manifest.exports)]
  const stems = named.flatMap(one => (one === undefined ? [] : [withoutExtension(one.replace(/^\.\//, ''))]))
  // Node takes index.js where nothing is named
  if (stems.length === 0) stems.push('index')
  const inside = project.files.filter(file => file.fileName.startsWith(`${folder}/`))
  const stemOf = (file: TS.SourceFile): string => withoutExtension(file.fileName.slice(folder.length + 1))
  const found = inside.filter(file => stems.some(stem => sourcesOf(stem).includes(stemOf(file))))
  if (found.length > 0) return found
  // what was compiled to `dist/index` may be `lib/index`, or anything
  const compiled = stems.filter(stem => OUTPUT.test(stem)).map(stem => stem.replace(OUTPUT, ''))
  if (compiled.length === 0) return []
  const likely = inside.filter(file =>
    compiled.some(stem => stemOf(file).split('/').slice(1).join('/') === stem),
  )
  return likely.length > 0 ? likely : inside
}

function sourcesOf(stem: string): string[] {
  return [stem, `${stem}/index`, stem.replace(OUTPUT, 'src/'), stem.replace(OUTPUT, '')]
}

function withoutExtension(path: string): string {
  return path.replace(/\.d\.[cm]?ts$|\.[cm]?[jt]sx?$/, '')
}

function readManifest(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  } catch {
    return undefined
  }
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : []
}

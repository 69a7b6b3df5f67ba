import { readFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { sha256 } from '../apply/durable.js'
import { bundledLibrary, type TS, ts } from '../compiler.js'
import { findFiles, isGenerated } from './find-files.js'
import { readConfigs } from './read-configs.js'
import { moduleResolver } from './resolve-modules.js'

/** Everything that is analysed together: one program over all configurations of the project and the files in none. */
export interface Project {
  readonly root: string
  readonly program: TS.Program
  readonly checker: TS.TypeChecker
  /** The files that may be edited. */
  readonly files: readonly TS.SourceFile[]
  isOwn(file: TS.SourceFile): boolean
  path(file: TS.SourceFile): string
  /** The byte order mark that the file starts with on disk, or ''. */
  bom(path: string): string
  /** sha256 of the file's bytes as read, hex. */
  hash(path: string): string
  /** The same project with other texts in some files (keys as `path` gives them). */
  withTexts(texts: ReadonlyMap<string, string>): Project
}

export interface ProjectInput {
  readonly root: string
  /** Ambient declarations for modules that have no types of their own. */
  readonly standIns: ReadonlyMap<string, string>
  /** Where the package `cachectl` has its types, for projects that do not have it yet. */
  readonly targetTypes: string
  /** Texts to read instead of those on disk, by relative path. */
  readonly texts: ReadonlyMap<string, string>
}

export function openProject(input: ProjectInput): Project {
  const root = resolve(input.root)
  const { sources, configs } = findFiles(root)
  const settings = readConfigs(root, configs)
  const names = [...new Set([...sources, ...settings.flatMap(one => one.declarationFiles)])]
  const resolver = moduleResolver(root, settings, input)
  const options = resolver.optionsOf(sources[0] ?? root)
  const union = {
    ...options,
    allowJs: true,
    checkJs: options.checkJs ?? false,
    noEmit: true,
    skipLibCheck: true,
  }
  const cache = new Map<string, TS.SourceFile | undefined>()
  return build({ root, names, options: union, resolver, cache, texts: input.texts, previous: undefined })
}

interface Build {
  root: string
  names: string[]
  options: TS.CompilerOptions
  resolver: ReturnType<typeof moduleResolver>
  cache: Map<string, TS.SourceFile | undefined>
  texts: ReadonlyMap<string, string>
  previous: TS.Program | undefined
}

function build(input: Build): Project {
  const { root, names, options, resolver } = input
  const relativePath = (name: string): string => relative(root, name).split(sep).join('/')
  const host = ts.createCompilerHost(options, true)
  const library = bundledLibrary()
  if (library !== undefined) {
    host.getDefaultLibLocation = () => library.folder
    host.getDefaultLibFileName = own => `${library.folder}/${ts.getDefaultLibFileName(own)}`
  }
  const original = host.getSourceFile.bind(host)
  host.getSourceFile = (name, languageVersion) => {
    const standIn = resolver.standIn(name) ?? library?.files.get(name)
    if (standIn !== undefined) return cached(input.cache, name, () => ts.createSourceFile(name, standIn, languageVersion, true))
    const text = input.texts.get(relativePath(name))
    if (text !== undefined) return ts.createSourceFile(name, text, languageVersion, true)
    return cached(input.cache, name, () => original(name, languageVersion))
  }
  const fileExists = host.fileExists.bind(host)
  host.fileExists = name => resolver.standIn(name) !== undefined || library?.files.has(name) === true || fileExists(name)
  host.resolveModuleNameLiterals = resolver.resolve
  const program = ts.createProgram({
    rootNames: [...names, ...resolver.rootNames()],
    options,
    host,
    ...(input.previous === undefined ? {} : { oldProgram: input.previous }),
  })
  const checker = program.getTypeChecker()
  const wanted = new Set(names)
  const files = program
    .getSourceFiles()
    .filter(file => wanted.has(file.fileName) && !file.isDeclarationFile && !isGenerated(file.text))
  const own = new Set(files)
  return {
    root,
    program,
    checker,
    files,
    isOwn: file => own.has(file),
    path: file => relativePath(file.fileName),
    bom: path => (readText(join(root, path)).startsWith(BOM) ? BOM : ''),
    hash: path => sha256(readFileSync(join(root, path))),
    withTexts: texts => build({ ...input, texts: new Map([...input.texts, ...texts]), previous: program }),
  }
}

function cached<V>(cache: Map<string, V>, key: string, make: () => V): V {
  const known = cache.get(key)
  if (known !== undefined) return known
  const made = make()
  cache.set(key, made)
  return made
}

const BOM = '\uFEFF'

function readText(path: string): string {
  return readFileSync(path, 'utf8')
}

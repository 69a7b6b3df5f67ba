import { readFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { sha256 } from '../apply/durable.js'
import { bundledLibrary, type TS, ts } from '../compiler.js'
import { programOptions, resolveNames } from '../older-compilers.js'
import { findFiles, isGenerated } from './find-files.js'
import { readConfigs } from './read-configs.js'
import { moduleResolver } from './resolve-modules.js'
import { SourceFiles } from './source-files.js'

/** Everything that is analysed together: one program over all configurations of the project and the files in none. */
export interface Project {
  readonly root: string
  readonly program: TS.Program
  readonly checker: TS.TypeChecker
  /** The files that may be edited. */
  readonly files: readonly TS.SourceFile[]
  /** Files with code in them that is not analysed: Vue, Svelte, Astro. Absolute. */
  readonly embedded: readonly string[]
  isOwn(file: TS.SourceFile): boolean
  /** The own file that a module specifier stands for. */
  resolve(specifier: string, from: string): TS.SourceFile | undefined
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
  /** Those of them that take the place of `@types/...`, too. */
  readonly standInsFirst?: ReadonlySet<string>
  /** Where the package `cachectl` has its types, for projects that do not have it yet. */
  readonly targetTypes: TargetTypes
  /** Texts to read instead of those on disk, by relative path. */
  readonly texts: ReadonlyMap<string, string>
}

/** Declaration files: for code that imports the package, and for code that requires it. */
export interface TargetTypes {
  readonly import: string
  readonly require: string
}

export function openProject(input: ProjectInput): Project {
  const root = resolve(input.root)
  const { sources, configs, embedded } = findFiles(root)
  const settings = readConfigs(root, configs)
  const names = [...new Set([...sources, ...settings.flatMap(one => one.declarationFiles)])]
  const resolver = moduleResolver(root, settings, input)
  const options = resolver.optionsOf(sources[0] ?? root)
  const union = {
    ...programOptions(ts, options),
    allowJs: true,
    checkJs: options.checkJs ?? false,
    noEmit: true,
    skipLibCheck: true,
  }
  const cache = new SourceFiles()
  return build({
    root,
    names,
    embedded,
    options: union,
    resolver,
    cache,
    texts: input.texts,
    previous: undefined,
  })
}

interface Build {
  root: string
  names: string[]
  embedded: readonly string[]
  options: TS.CompilerOptions
  resolver: ReturnType<typeof moduleResolver>
  cache: SourceFiles
  texts: ReadonlyMap<string, string>
  previous: TS.Program | undefined
}

function build(input: Build): Project {
  const { root, names, options, resolver } = input
  const relativePath = (name: string): string => relative(root, name).split(sep).join('/')
  const texts = new Map([...input.texts].map(([path, text]) => [`${root}/${path}`, text]))
  // the binder tells every node its parent
  const host = ts.createCompilerHost(options)
  const library = bundledLibrary()
  if (library !== undefined) {
    host.getDefaultLibLocation = () => library.folder
    host.getDefaultLibFileName = own => `${library.folder}/${ts.getDefaultLibFileName(own)}`
  }
  const original = host.getSourceFile.bind(host)
  host.getSourceFile = (name, version) => {
    const parse = (text: string): TS.SourceFile => ts.createSourceFile(name, text, version)
    const text = texts.get(name)
    if (text !== undefined) return input.cache.edited(name, text, parse)
    const given = resolver.standIn(name) ?? library?.files.get(name)
    const isShared = given !== undefined || resolver.isLasting(name)
    return input.cache.get(name, version, isShared, () =>
      given === undefined ? original(name, version) : parse(given),
    )
  }
  const fileExists = host.fileExists.bind(host)
  host.fileExists = name =>
    resolver.standIn(name) !== undefined || library?.files.has(name) === true || fileExists(name)
  // comments of dependencies are nobody's business here
  host.jsDocParsingMode = ts.JSDocParsingMode?.ParseForTypeErrors
  host.resolveModuleNameLiterals = resolver.resolve
  host.resolveModuleNames = resolveNames(resolver.resolve)
  host.getModuleResolutionCache = () => resolver.cache
  const program = ts.createProgram({
    rootNames: names,
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
    embedded: input.embedded,
    isOwn: file => own.has(file),
    resolve(specifier, from) {
      const found = ts.resolveModuleName(
        specifier,
        from,
        { ...resolver.optionsOf(from), allowJs: true },
        ts.sys,
      )
      const name = found.resolvedModule?.resolvedFileName
      return name === undefined ? undefined : files.find(file => file.fileName === name)
    },
    path: file => relativePath(file.fileName),
    bom: path => (readText(join(root, path)).startsWith(BOM) ? BOM : ''),
    hash: path => sha256(readFileSync(join(root, path))),
    withTexts: texts => build({ ...input, texts: new Map([...input.texts, ...texts]), previous: program }),
  }
}

const BOM = '\uFEFF'

function readText(path: string): string {
  return readFileSync(path, 'utf8')
}

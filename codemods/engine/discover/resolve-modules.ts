import { dirname, join } from 'node:path'
import { type TS, ts } from '../compiler.js'
import { resolutionCache, resolutionKind } from '../older-compilers.js'
import type { ProjectInput } from './project.js'
import { inferredOptions, type Settings } from './read-configs.js'

/** Where packages find each other: the same for every program of this process, as their parsed files are. */
const shared = new Map<string, TS.ResolvedModuleWithFailedLookupLocations>()

/** Resolves each import with the options of the configuration that owns the importing file. */
export function moduleResolver(root: string, settings: readonly Settings[], input: ProjectInput) {
  const fallback = settings[0]?.options ?? inferredOptions()
  const standIns = new Map<string, string>()
  for (const [name, text] of input.standIns) standIns.set(standInPath(root, name), text)
  const caches = new Caches(root, fallback)
  /** Files of dependencies and declarations of ours do not change while a process runs. */
  const targets = Object.values(input.targetTypes).map(path => dirname(path))
  const isLasting = (path: string): boolean =>
    path.includes('/node_modules/') || targets.some(folder => path.startsWith(folder))

  const optionsOf = (file: string): TS.CompilerOptions =>
    settings.find(one => one.files.has(file))?.options ??
    settings.findLast(one => file.startsWith(`${one.directory}/`))?.options ??
    fallback

  const lookUp = (
    name: string,
    from: string,
    options: TS.CompilerOptions,
    mode: TS.ResolutionMode,
  ): TS.ResolvedModuleWithFailedLookupLocations => {
    const { cache, key } = caches.of(options)
    const find = () => ts.resolveModuleName(name, from, options, ts.sys, cache, undefined, mode)
    if (!isLasting(from)) return find()
    const id = `${key} ${mode} ${from} ${name}`
    const found = shared.get(id) ?? { resolvedModule: find().resolvedModule }
    shared.set(id, found)
    return found
  }

  const resolveOne = (
    name: string,
    from: string,
    options: TS.CompilerOptions,
    mode: TS.ResolutionMode,
  ): TS.ResolvedModuleWithFailedLookupLocations => {
    const found = lookUp(name, from, options, mode)
    const file = found.resolvedModule?.resolvedFileName
    const isTyped =
      file !== undefined && !/\.[cm]?jsx?$/.test(file) && !isOthers(name, from, options, mode, file)
    const isBagOfFunctions = input.standInsFirst?.has(name) === true && file?.includes('/@types/') === true
    if ((isTyped && !isBagOfFunctions) || name.startsWith('.')) return found
    if (name === 'cachectl') return resolvedTo(targetFor(options, mode), true)
    if (!input.standIns.has(name)) return found
    return resolvedTo(standInPath(root, name), false)
  }

  /** What the manifest of the package would answer: `types` where `exports` are not read yet. */
  const targetFor = (options: TS.CompilerOptions, mode: TS.ResolutionMode): string => {
    const readsExports = resolutionKind(ts, options) > ts.ModuleResolutionKind.Node10
    return readsExports && mode !== ts.ModuleKind.CommonJS
      ? input.targetTypes.import
      : input.targetTypes.require
  }

  /** Types that TypeScript found further up than the package that Node would load: those of another version. */
  const isOthers = (
    name: string,
    from: string,
    options: TS.CompilerOptions,
    mode: TS.ResolutionMode,
    types: string,
  ): boolean => {
    if (!input.standIns.has(name) || types.includes('/@types/')) return false
    const script = lookUp(name, from, caches.scriptsOf(options), mode).resolvedModule?.resolvedFileName
    return script !== undefined && packageFolder(script) !== packageFolder(types)
  }

  return {
    optionsOf,
    isLasting,
    standIn: (path: string): string | undefined => standIns.get(path),
    /** What is known of directories and manifests. */
    cache: caches.of(fallback).cache,
    resolve: (
      literals: readonly TS.StringLiteralLike[],
      from: string,
      _redirected: TS.ResolvedProjectReference | undefined,
      _options: TS.CompilerOptions,
      file: TS.SourceFile,
    ) => {
      const options = optionsOf(from)
      return literals.map(literal =>
        resolveOne(literal.text, from, options, ts.getModeForUsageLocation(file, literal, options)),
      )
    },
  }
}

/** One cache of lookups for each set of options; all know the same manifests. */
class Caches {
  readonly #byOptions = new Map<TS.CompilerOptions, { cache: TS.ModuleResolutionCache; key: string }>()
  readonly #scripts = new Map<TS.CompilerOptions, TS.CompilerOptions>()

  constructor(
    private readonly root: string,
    private readonly first: TS.CompilerOptions,
  ) {}

  of(options: TS.CompilerOptions): { cache: TS.ModuleResolutionCache; key: string } {
    const known = this.#byOptions.get(options)
    if (known !== undefined) return known
    const manifests = options === this.first ? undefined : this.of(this.first).cache.getPackageJsonInfoCache()
    const made = {
      cache: resolutionCache(ts, this.root, canonical, options, manifests),
      key: `${ts.version} ${JSON.stringify({ ...options, configFilePath: undefined })}`,
    }
    this.#byOptions.set(options, made)
    return made
  }

  /** The options to find what Node would load, instead of its types. */
  scriptsOf(options: TS.CompilerOptions): TS.CompilerOptions {
    const known = this.#scripts.get(options) ?? { ...options, noDtsResolution: true, allowJs: true }
    this.#scripts.set(options, known)
    return known
  }
}

const canonical = (name: string): string => (ts.sys.useCaseSensitiveFileNames ? name : name.toLowerCase())

function resolvedTo(path: string, external: boolean): TS.ResolvedModuleWithFailedLookupLocations {
  const extension = path.endsWith('.d.cts')
    ? ts.Extension.Dcts
    : path.endsWith('.d.ts')
      ? ts.Extension.Dts
      : ts.Extension.Ts
  return { resolvedModule: { resolvedFileName: path, extension, isExternalLibraryImport: external } }
}

function standInPath(root: string, name: string): string {
  // what they say with `export =` holds for importers of both kinds
  return join(root, '.cachectl', 'types', `${name.replaceAll('/', '__')}.d.cts`)
}

function packageFolder(file: string): string {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? file
}

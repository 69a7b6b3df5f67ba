import { dirname, join } from 'node:path'
import { type TS, ts } from '../compiler.js'
import type { ProjectInput } from './project.js'
import { inferredOptions, type Settings } from './read-configs.js'

/** Resolves each import with the options of the configuration that owns the importing file. */
export function moduleResolver(root: string, settings: readonly Settings[], input: ProjectInput) {
  const fallback = settings[0]?.options ?? inferredOptions()
  const standIns = new Map<string, string>()
  for (const [name, text] of input.standIns) standIns.set(standInPath(root, name), text)

  const optionsOf = (file: string): TS.CompilerOptions =>
    settings.find(one => one.files.has(file))?.options ??
    settings.findLast(one => file.startsWith(`${one.directory}/`))?.options ??
    fallback

  const resolveOne = (
    name: string,
    from: string,
    options: TS.CompilerOptions,
    mode: TS.ResolutionMode,
  ): TS.ResolvedModuleWithFailedLookupLocations => {
    const found = ts.resolveModuleName(name, from, options, ts.sys, undefined, undefined, mode)
    const file = found.resolvedModule?.resolvedFileName
    const isTyped =
      file !== undefined && !/\.[cm]?jsx?$/.test(file) && !isOthers(name, from, options, mode, file)
    if (isTyped || name.startsWith('.')) return found
    if (name === 'cachectl') return resolvedTo(input.targetTypes, true)
    if (!input.standIns.has(name)) return found
    return resolvedTo(standInPath(root, name), false)
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
    const loaded = ts.resolveModuleName(
      name,
      from,
      { ...options, noDtsResolution: true, allowJs: true },
      ts.sys,
      undefined,
      undefined,
      mode,
    )
    const script = loaded.resolvedModule?.resolvedFileName
    return script !== undefined && packageFolder(script) !== packageFolder(types)
  }

  return {
    optionsOf,
    standIn: (path: string): string | undefined => standIns.get(path),
    /** Declarations of ours. */
    isTarget: (path: string): boolean => path.startsWith(dirname(input.targetTypes)),
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

function resolvedTo(path: string, external: boolean): TS.ResolvedModuleWithFailedLookupLocations {
  const extension = path.endsWith('.d.ts') ? ts.Extension.Dts : ts.Extension.Ts
  return { resolvedModule: { resolvedFileName: path, extension, isExternalLibraryImport: external } }
}

function standInPath(root: string, name: string): string {
  return join(root, '.cachectl', 'types', `${name.replaceAll('/', '__')}.d.ts`)
}

function packageFolder(file: string): string {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? file
}

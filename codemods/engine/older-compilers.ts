import type { ts as Compiler, ts as TS } from '@ts-morph/common'

type Api = typeof Compiler

/** What older versions lack of the one that the engine is written against. */
type Later = 'isSatisfiesExpression' | 'canHaveDecorators'
type Older = Omit<Api, Later> & Partial<Pick<Api, Later>>

/** Before 5.0 Node10 went by another name, before 4.9 there was no `satisfies`, before 4.8 decorators were no modifiers. */
export function withTodaysNames(compiler: Api): Api {
  const { isSatisfiesExpression, canHaveDecorators, ModuleResolutionKind: kinds }: Older = compiler
  if (kinds.Node10 !== undefined) return compiler
  return {
    ...compiler,
    ModuleResolutionKind: { ...kinds, Node10: kinds.NodeJs },
    isSatisfiesExpression: isSatisfiesExpression ?? ((_: TS.Node): _ is TS.SatisfiesExpression => false),
    ...(canHaveDecorators === undefined ? namesBefore48 : {}),
  }
}

const namesBefore48: Pick<Api, 'canHaveDecorators' | 'getDecorators' | 'getModifiers'> = {
  canHaveDecorators: (node): node is TS.HasDecorators => 'decorators' in node,
  getDecorators: node => (node as { decorators?: readonly TS.Decorator[] }).decorators,
  getModifiers: node => node.modifiers as readonly TS.Modifier[] | undefined,
}

const majorOf = (ts: Api): number => Number(ts.version.split('.')[0])

/** Manifests read once serve several sets of options; before 5.0 each set read its own. */
export function resolutionCache(
  ts: Api,
  root: string,
  canonical: (name: string) => string,
  options: TS.CompilerOptions,
  manifests: TS.PackageJsonInfoCache | undefined,
): TS.ModuleResolutionCache {
  const shared = majorOf(ts) >= 5 ? manifests : undefined
  return ts.createModuleResolutionCache(root, canonical, options, shared)
}

/** How imports are found where the options do not say it. */
export function resolutionKind(ts: Api, options: TS.CompilerOptions): TS.ModuleResolutionKind {
  const { getEmitModuleResolutionKind: kindOf } = ts as Api & {
    getEmitModuleResolutionKind?: (options: TS.CompilerOptions) => TS.ModuleResolutionKind
  }
  return options.moduleResolution ?? kindOf?.(options) ?? ts.ModuleResolutionKind.Node10
}

/** What program and checker go by; imports are looked up with the project's own options all the same. */
export function programOptions(ts: Api, options: TS.CompilerOptions): TS.CompilerOptions {
  const minor = Number(ts.version.split('.')[1])
  // before 5.4 `require` in JavaScript was not looked at where a bundler resolves
  if (majorOf(ts) !== 5 || minor >= 4 || resolutionKind(ts, options) !== ts.ModuleResolutionKind.Bundler)
    return options
  return {
    allowSyntheticDefaultImports: true,
    resolveJsonModule: true,
    ...options,
    moduleResolution: ts.ModuleResolutionKind.Node10,
  }
}

type ResolveLiterals = NonNullable<TS.CompilerHost['resolveModuleNameLiterals']>
type ResolveNames = NonNullable<TS.CompilerHost['resolveModuleNames']>

interface WithSpecifiers {
  readonly imports?: readonly TS.StringLiteralLike[]
  readonly moduleAugmentations?: readonly TS.StringLiteralLike[]
}

/** Before 5.0 a host was asked for names, in the order of their places; a place tells `import` from `require`. */
export function resolveNames(resolve: ResolveLiterals): ResolveNames {
  return (names, from, _reused, redirected, options, file) => {
    if (file === undefined) return names.map(() => undefined)
    const { imports = [], moduleAugmentations = [] } = file as WithSpecifiers
    const places = [...imports, ...moduleAugmentations]
    let next = 0
    return names.map(name => {
      const found = places.findIndex((place, i) => i >= next && place.text === name)
      const place = places[found]
      if (place === undefined) return undefined
      next = found + 1
      return resolve([place], from, redirected, options, file, undefined)[0]?.resolvedModule
    })
  }
}

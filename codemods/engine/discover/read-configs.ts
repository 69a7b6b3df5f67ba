import { dirname } from 'node:path'
import { type TS, ts } from '../compiler.js'

/** What one tsconfig or jsconfig says. */
export interface Settings {
  readonly directory: string
  readonly options: TS.CompilerOptions
  readonly files: ReadonlySet<string>
  readonly declarationFiles: readonly string[]
}

export function readConfigs(root: string, paths: readonly string[]): Settings[] {
  const own = paths.length > 0 ? paths : [ts.findConfigFile(root, ts.sys.fileExists)].filter(inside(root))
  // a plain tsconfig.json before tsconfig.test.json and the like, the outermost first
  return [...own].sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).flatMap(readConfig)
}

const inside =
  (root: string) =>
  (path: string | undefined): path is string =>
    path?.startsWith(root) === true

function readConfig(path: string): Settings[] {
  const { config } = ts.readConfigFile(path, ts.sys.readFile)
  if (config === undefined) return []
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, dirname(path), undefined, path)
  const declarationFiles = parsed.fileNames.filter(name => /\.d\.[cm]?ts$/.test(name))
  return [
    { directory: dirname(path), options: parsed.options, files: new Set(parsed.fileNames), declarationFiles },
  ]
}

/** For files in no configuration at all: what Node and bundlers would make of them. */
export function inferredOptions(): TS.CompilerOptions {
  return {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler ?? ts.ModuleResolutionKind.Node10,
    esModuleInterop: true,
    allowJs: true,
    checkJs: false,
    strict: false,
    jsx: ts.JsxEmit.Preserve,
    ...(Number(ts.version.split('.')[0]) >= 6 ? { types: ['node'] } : {}),
  }
}

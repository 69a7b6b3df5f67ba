import { type TS, ts } from '../compiler.js'

type Make = () => TS.SourceFile | undefined

/** Declarations of the language and of packages: the same for every program of this process, so parsed once. */
const shared = new Map<string, TS.SourceFile | undefined>()

/** Parsed files of one project; dependencies are shared between projects. */
export class SourceFiles {
  readonly #own = new Map<string, TS.SourceFile | undefined>()
  readonly #edited = new Map<string, TS.SourceFile>()

  get(
    name: string,
    version: TS.ScriptTarget | TS.CreateSourceFileOptions,
    isShared: boolean,
    make: Make,
  ): TS.SourceFile | undefined {
    const key = isShared ? `${ts.version} ${name} ${versionKey(version)}` : name
    const map = isShared ? shared : this.#own
    if (!map.has(key)) map.set(key, make())
    return map.get(key)
  }

  /** A file with another text than on disk: parsed anew when that changes. */
  edited(name: string, text: string, parse: (text: string) => TS.SourceFile): TS.SourceFile {
    const known = this.#edited.get(name)
    if (known?.text === text) return known
    const file = parse(text)
    this.#edited.set(name, file)
    return file
  }
}

function versionKey(version: TS.ScriptTarget | TS.CreateSourceFileOptions): string {
  if (typeof version !== 'object') return String(version)
  return `${version.languageVersion} ${version.impliedNodeFormat ?? ''}`
}

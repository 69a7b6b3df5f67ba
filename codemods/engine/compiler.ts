import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ts as bundled, getLibFiles } from '@ts-morph/common'

export type { ts as TS } from '@ts-morph/common'

/**
 * The compiler in use: every file of the engine reads this binding, so that syntax kinds and nodes come from one copy.
 * It is the user's TypeScript where that has the JavaScript API (4.7 up to 6), else the one we bring.
 */
export let ts: typeof bundled = bundled

/** @returns the version */
export function useCompilerOf(directory: string): string {
  ts = compilerOf(directory) ?? bundled
  return ts.version
}

function compilerOf(directory: string): typeof bundled | undefined {
  try {
    const found: typeof bundled = createRequire(join(directory, 'x.js'))('typescript')
    const [major = 0, minor = 0] = found.version.split('.').map(Number)
    const fits = major > 4 || (major === 4 && minor >= 7)
    return fits && typeof found.createProgram === 'function' ? found : undefined
  } catch {
    return undefined
  }
}

const LIBRARY = '/node_modules/typescript/lib'

/** The language's own declarations, where the compiler we bring does not have them on disk. */
export function bundledLibrary():
  | { readonly folder: string; readonly files: ReadonlyMap<string, string> }
  | undefined {
  if (ts !== bundled) return undefined
  return {
    folder: LIBRARY,
    files: new Map(getLibFiles().map(({ fileName, text }) => [`${LIBRARY}/${fileName}`, text])),
  }
}

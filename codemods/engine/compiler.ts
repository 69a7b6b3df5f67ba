import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ts as bundled, getLibFiles } from '@ts-morph/common'
import { withTodaysNames } from './older-compilers.js'

export type { ts as TS } from '@ts-morph/common'

/**
 * The compiler in use: every file of the engine reads this binding, so that syntax kinds and nodes come from one copy.
 * It is the user's TypeScript where that has the JavaScript API (4.7 up to 6), else the one we bring.
 */
export let ts: typeof bundled = bundled

/** Which TypeScript judges a migration. */
export interface Compiler {
  readonly version: string
  readonly from: 'project' | 'cachectl'
  /** The version of the project's own TypeScript, where that one cannot be asked. */
  readonly instead?: string
}

/** Takes the TypeScript that code in this directory would load, if it can be asked. */
export function useCompilerOf(directory: string): Compiler {
  const found = installedIn(directory)
  const fits = found !== undefined && isUsable(found)
  ts = fits ? withTodaysNames(found) : bundled
  if (fits) return { version: ts.version, from: 'project' }
  return { version: ts.version, from: 'cachectl', ...(found && { instead: found.version }) }
}

function installedIn(directory: string): typeof bundled | undefined {
  try {
    return createRequire(join(directory, 'x.js'))('typescript')
  } catch {
    return undefined
  }
}

/** From 4.7 on the modules of Node are understood; 7 has no API in this process. */
function isUsable({ version, createProgram }: typeof bundled): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return (major > 4 || (major === 4 && minor >= 7)) && typeof createProgram === 'function'
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

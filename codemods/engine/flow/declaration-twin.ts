import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import type { TS } from '../compiler.js'

/** The hand-written `x.d.ts` next to an `x.js`: importers see it, not the function. */
export function declarationTwin(node: TS.Node): string | undefined {
  const { fileName } = node.getSourceFile()
  const twin = fileName.replace(/\.([cm]?)jsx?$/, '.d.$1ts')
  return twin !== fileName && existsSync(twin) ? basename(twin) : undefined
}

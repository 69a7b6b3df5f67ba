import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PlannedFile } from '../engine/types.js'

/** The planned files as they are on the disk; a BOM stays where it is. */
export function readTexts(root: string, files: readonly PlannedFile[]): ReadonlyMap<string, string> {
  return new Map(files.map(file => [file.path, readFileSync(join(root, file.path), 'utf8')]))
}

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PlannedFile } from '../../codemods/engine/types.js'

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

/** What the engine hands to `apply`, for a plain replacement of whole files. */
export function planned(root: string, next: Readonly<Record<string, string>>) {
  const files = Object.entries(next).map(
    ([path, text]): PlannedFile => ({
      path,
      before: sha256(readFileSync(join(root, path))),
      after: sha256(text),
      edits: [],
    }),
  )
  return { plan: { root, files }, texts: new Map(Object.entries(next)) }
}

import { type StructuredPatchHunk, structuredPatch } from 'diff'

/** The differing parts of two texts with three lines of context; lines keep their `\r`. */
export function hunksOf(before: string, after: string): StructuredPatchHunk[] {
  return before === after
    ? []
    : structuredPatch('', '', before, after, undefined, undefined, { context: 3 }).hunks
}

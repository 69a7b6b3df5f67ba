import type { LaidOut } from '../edit/lay-out.js'

/** Where a position of the new text was in the old one. */
export function toOld(edits: readonly LaidOut[], position: number): number {
  let shift = 0
  for (const edit of edits) {
    const start = edit.start + shift
    if (position < start) break
    if (position < start + edit.text.length) return edit.start
    shift += edit.text.length - (edit.end - edit.start)
  }
  return position - shift
}

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

/** Where a position of the old text is in the new one (behind insertions at that place). */
export function toNew(edits: readonly LaidOut[], position: number): number {
  let shift = 0
  for (const edit of edits) {
    if (edit.start > position || (edit.start === position && edit.end > edit.start)) break
    if (edit.end <= position) shift += edit.text.length - (edit.end - edit.start)
  }
  return position + shift
}

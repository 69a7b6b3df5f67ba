import { type TS, ts } from '../compiler.js'
import type { Problem } from '../discover/legacy-root.js'
import type { Cause } from '../flow/cause.js'
import type { Drafts } from './draft.js'
import { indentOf } from './names.js'

const MARK = /^[ \t]*\/\/ TODO\(cachectl (CCM-[A-Z-]+)\)/

/** `// TODO(cachectl CCM-CTOR): why`, on a line of its own above the statement; once, however often the plan is made. */
export function marker(node: TS.Node, { code, message }: Problem, cause: Cause, drafts: Drafts): void {
  const anchor = anchorOf(node)
  const head = `// TODO(cachectl ${code})`
  const isThere = marksAbove(anchor).some(one => one.code === code)
  const isPlanned = drafts.list.some(
    one =>
      one.rule === 'marker' &&
      one.file === anchor.getSourceFile() &&
      one.start === anchor.getStart() &&
      String(one.text).startsWith(head),
  )
  if (isThere || isPlanned) return
  const { text } = anchor.getSourceFile()
  const nl = text.includes('\r\n') ? '\r\n' : '\n'
  const why = message.replace(/\s+/g, ' ').trim()
  const line = `${head}: ${why}${nl}${indentOf(anchor)}`
  drafts.insert(anchor.getStart(), anchor, line, 'marker', cause)
}

/** Takes away the markers above the statement of a call that has become able to wait. */
export function unmark(node: TS.Node, cause: Cause, drafts: Drafts): void {
  const anchor = anchorOf(node)
  for (const { start, end } of marksAbove(anchor))
    drafts.range(anchor.getSourceFile(), start, end, '', 'marker', cause)
}

/** The nearest statement or class member that begins its line. */
function anchorOf(node: TS.Node): TS.Node {
  let last: TS.Node = node
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    if (!ts.isStatement(at) && !ts.isClassElement(at)) continue
    last = at
    if (beginsLine(at)) return at
  }
  return last
}

function beginsLine(node: TS.Node): boolean {
  const { text } = node.getSourceFile()
  const start = node.getStart()
  return text.slice(text.lastIndexOf('\n', start - 1) + 1, start).trim() === ''
}

interface Mark {
  readonly code: string
  readonly start: number
  readonly end: number
}

/** Markers in the lines directly above, each with the white space that belongs to its line. */
function marksAbove(anchor: TS.Node): Mark[] {
  const { text } = anchor.getSourceFile()
  const marks: Mark[] = []
  let lineStart = text.lastIndexOf('\n', anchor.getStart() - 1) + 1
  while (lineStart > 0) {
    const start = text.lastIndexOf('\n', lineStart - 2) + 1
    const code = MARK.exec(text.slice(start, lineStart))?.[1]
    if (code === undefined) break
    marks.push({ code, start, end: lineStart })
    lineStart = start
  }
  return marks
}

import type { TS } from '../compiler.js'
import type { Cause } from '../flow/cause.js'

/** Gives the text of a range with the edits inside it applied. */
export type Render = (start: number, end: number) => string

/** An edit before it is laid out with the others of its file. */
export interface Draft {
  readonly file: TS.SourceFile
  readonly start: number
  readonly end: number
  /** A function renders what it keeps, so that edits inside the replaced range are not lost. */
  readonly text: string | ((render: Render) => string)
  /** What an insertion belongs to; decides what nests in what. */
  readonly span: readonly [start: number, end: number]
  readonly rule: string
  readonly cause: Cause
  /** A whole statement is rewritten: it stands outside of everything that begins or ends where it does. */
  readonly isOuter?: boolean
}

export class Drafts {
  readonly list: Draft[] = []

  insert(at: number, node: TS.Node, text: string, rule: string, cause: Cause): void {
    this.#add(node.getSourceFile(), at, at, text, [node.getStart(), node.end], rule, cause)
  }

  /** Puts text on both sides of a node. */
  wrap(node: TS.Node, before: string, after: string, rule: string, cause: Cause): void {
    const start = node.getStart()
    if (before !== '') this.insert(start, node, before, rule, cause)
    if (after !== '') this.insert(node.end, node, after, rule, cause)
  }

  replace(node: TS.Node, text: Draft['text'], rule: string, cause: Cause): void {
    this.range(node.getSourceFile(), node.getStart(), node.end, text, rule, cause)
  }

  /** Rewrites a statement around what is edited in it, an expression of the same length included. */
  statement(node: TS.Node, text: Draft['text'], rule: string, cause: Cause): void {
    const [start, end] = [node.getStart(), node.end]
    this.list.push({
      file: node.getSourceFile(),
      start,
      end,
      text,
      span: [start, end],
      rule,
      cause,
      isOuter: true,
    })
  }

  range(
    file: TS.SourceFile,
    start: number,
    end: number,
    text: Draft['text'],
    rule: string,
    cause: Cause,
  ): void {
    this.#add(file, start, end, text, [start, end], rule, cause)
  }

  #add(
    file: TS.SourceFile,
    start: number,
    end: number,
    text: Draft['text'],
    span: Draft['span'],
    rule: string,
    cause: Cause,
  ): void {
    const same = this.list.find(
      one =>
        one.file === file && one.start === start && one.end === end && one.text === text && one.rule === rule,
    )
    if (same === undefined) this.list.push({ file, start, end, text, span, rule, cause })
  }
}

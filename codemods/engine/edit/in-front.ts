import { type TS, ts } from '../compiler.js'
import type { Cause } from '../flow/cause.js'
import type { HoistTarget } from '../flow/hoist.js'
import type { Drafts, Render } from './draft.js'
import { indentOf } from './names.js'

/** Lines before what was there; nothing is left of it where they say it all. */
export interface InFront {
  readonly before: readonly string[]
  readonly rest: string | undefined
}

/** Writes lines in front of a statement. The body of an arrow without braces gets some. */
export function inFront(
  drafts: Drafts,
  target: HoistTarget,
  write: (render: Render) => InFront,
  rule: string,
  cause: Cause,
): void {
  const isBody = ts.isArrowFunction(target.parent)
  const outer = indentOf(target as TS.Node)
  const indent = isBody ? `${outer}  ` : outer
  drafts.statement(
    target,
    render => {
      const { before, rest } = write(render)
      if (!isBody) return [...before, ...(rest === undefined ? [] : [rest])].join(`\n${indent}`)
      return `{\n${indent}${[...before, `return ${rest ?? ''}`].join(`\n${indent}`)}\n${outer}}`
    },
    rule,
    cause,
  )
}

import type { Cause } from '../flow/cause.js'
import type { Draft, Render } from './draft.js'

/** One edit of the final, flat list: sorted, not overlapping, applied by simple concatenation. */
export interface LaidOut {
  readonly start: number
  readonly end: number
  readonly text: string
  readonly rule: string
  readonly cause: Cause
}

/** Two rewrites of one place that do not fit together: a fault of ours, which costs the caches behind them and nothing else. */
export class OverlapError extends Error {}

/** Nests the drafts of one file into each other and sorts the rest. @throws OverlapError where two edits contradict each other */
export function layOut(text: string, drafts: readonly Draft[]): LaidOut[] {
  const sorted = [...drafts].sort(byPlace)
  return nest(text, sorted, 0, text.length)
}

function nest(text: string, drafts: readonly Draft[], from: number, to: number): LaidOut[] {
  const out: LaidOut[] = []
  let rest = drafts
  while (rest.length > 0) {
    const [first, ...others] = rest as [Draft, ...Draft[]]
    const inner = others.filter(one => isInside(one, first))
    const outer = others.filter(one => !isInside(one, first))
    const last = out.at(-1)
    if (first.start < from || first.end > to || (last !== undefined && first.start < last.end))
      throw new OverlapError(
        `edits overlap at ${first.start}: ${first.rule} and ${last?.rule ?? 'the range around it'}`,
      )
    const render: Render = (start, end) => {
      const kept = inner.filter(one => one.span[0] >= start && one.span[1] <= end)
      return join(text, nest(text, kept, start, end), start, end)
    }
    const made = typeof first.text === 'string' ? first.text : first.text(render)
    const cause = inner.reduce((sum, one) => merge(sum, one.cause), first.cause)
    out.push({ start: first.start, end: first.end, text: made, rule: first.rule, cause })
    rest = outer
  }
  return out
}

export function join(
  text: string,
  edits: readonly Pick<LaidOut, 'start' | 'end' | 'text'>[],
  from = 0,
  to = text.length,
): string {
  let out = ''
  let at = from
  for (const edit of edits) {
    out += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return out + text.slice(at, to)
}

function isInside(one: Draft, range: Draft): boolean {
  if (range.start === range.end || one === range) return false
  return one.span[0] >= range.start && one.span[1] <= range.end && one.end <= range.end
}

/** Left to right; at one place first what ends there (inner before outer), then what begins there (outer before inner). */
function byPlace(a: Draft, b: Draft): number {
  if (a.start !== b.start) return a.start - b.start
  const side = (one: Draft): number => (one.start === one.end && one.span[1] === one.start ? 0 : 1)
  if (side(a) !== side(b)) return side(a) - side(b)
  const size = (one: Draft): number => one.span[1] - one.span[0]
  if (size(a) !== size(b)) return side(a) === 0 ? size(a) - size(b) : size(b) - size(a)
  if (a.isOuter !== b.isOuter) return a.isOuter === true ? -1 : 1
  // an insertion before the replacement that starts at the same place
  return a.end - b.end
}

function merge(a: Cause, b: Cause): Cause {
  return { roots: new Set([...a.roots, ...b.roots]), why: a.why, writes: a.writes || b.writes }
}

import { type TS, ts } from '../compiler.js'
import { isPlain } from '../flow/hoist.js'
import type { Sorter } from '../flow/sorters.js'
import type { Spread } from '../flow/spread.js'
import type { Drafts } from './draft.js'
import { inFront } from './in-front.js'
import type { FileNames } from './names.js'

/** What a comparator reads is read before the sort, once for each element; the comparator looks it up. */
export function sorterEdits(spread: Spread, drafts: Drafts, names: FileNames): void {
  for (const sorter of spread.sorters.found.values()) {
    const cause = spread.awaits.get([...sorter.reads.keys()][0]!)
    if (cause === undefined) continue
    const { call, receiver, statement } = sorter
    const list = isPlain(receiver) ? undefined : names.fresh(call, 'list')
    const groups = groupsOf(sorter, () => names.fresh(call, 'known'))
    // what is rendered where it stood, to be written in front
    const texts = new Map<TS.Expression, string>()
    for (const group of groups)
      for (const [read, about] of group.reads)
        drafts.statement(
          read,
          render => {
            if (read === group.first) texts.set(read, render(read.getStart(), read.end))
            return `${group.name}.get(${about})`
          },
          'comparator',
          cause,
        )
    if (list !== undefined)
      drafts.statement(
        receiver,
        render => {
          texts.set(receiver, render(receiver.getStart(), receiver.end))
          return list
        },
        'comparator',
        cause,
      )
    const isTyped = !/\.[cm]?jsx?$/.test(call.getSourceFile().fileName)
    inFront(
      drafts,
      statement,
      render => {
        // first, as the texts of the reads come out of it
        const rest = render(statement.getStart(), statement.end)
        const own = list === undefined ? [] : [`const ${list} = ${texts.get(receiver)}`]
        const preludes = groups.map(({ name, first, reads }) => {
          const item = reads.get(first)
          const pair = `[${item}, ${texts.get(first)}]${isTyped ? ' as const' : ''}`
          return `const ${name} = new Map(await Promise.all(${list ?? receiver.getText()}.map(async ${item} => ${pair})))`
        })
        return { before: [...own, ...preludes], rest }
      },
      'comparator',
      cause,
    )
  }
}

interface Group {
  readonly name: string
  readonly first: TS.Expression
  readonly reads: Map<TS.Expression, string>
}

/** `cache.get(a.id)` and `cache.get(b.id)` read the same of two elements. */
function groupsOf({ reads }: Sorter, fresh: () => string): Group[] {
  const groups = new Map<string, Group>()
  for (const [read, about] of reads) {
    const shape = shapeOf(read, about)
    const known = groups.get(shape)
    if (known === undefined)
      groups.set(shape, { name: fresh(), first: read, reads: new Map([[read, about]]) })
    else known.reads.set(read, about)
  }
  return [...groups.values()]
}

function shapeOf(node: TS.Node, about: string): string {
  if (ts.isIdentifier(node)) return node.text === about ? '$' : node.text
  const parts = node.getChildren().map(one => shapeOf(one, about))
  return parts.length === 0 ? node.getText() : parts.join(' ')
}

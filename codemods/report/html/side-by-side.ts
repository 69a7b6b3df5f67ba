import { diffWordsWithSpace, type StructuredPatchHunk } from 'diff'
import { escapeHtml } from './escape-html.js'

interface Side {
  readonly number: number
  readonly text: string
}

/** Table rows of one hunk, old on the left and new on the right. */
export function sideBySide(hunk: StructuredPatchHunk): string {
  const rows: string[] = []
  let oldLine = hunk.oldStart
  let newLine = hunk.newStart
  let removed: Side[] = []
  let added: Side[] = []
  const flush = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at++)
      rows.push(row(removed[at], added[at], true))
    removed = []
    added = []
  }
  for (const line of hunk.lines) {
    const text = line.slice(1)
    if (line.startsWith('-')) removed.push({ number: oldLine++, text })
    else if (line.startsWith('+')) added.push({ number: newLine++, text })
    else if (line.startsWith(' ')) {
      flush()
      rows.push(row({ number: oldLine++, text }, { number: newLine++, text }, false))
    }
  }
  flush()
  return rows.join('\n')
}

function row(left: Side | undefined, right: Side | undefined, changed: boolean): string {
  const [old, now] = changed && left && right ? marked(left.text, right.text) : [plain(left), plain(right)]
  const kind = changed ? ' class="changed"' : ''
  return `<tr${kind}>${cells(left, old, 'old')}${cells(right, now, 'new')}</tr>`
}

function cells(side: Side | undefined, html: string, kind: string): string {
  return side === undefined
    ? '<td class="n"></td><td class="none"></td>'
    : `<td class="n">${side.number}</td><td class="${kind}">${html}</td>`
}

function plain(side: Side | undefined): string {
  return escapeHtml(side?.text.replace(/\r$/, '') ?? '')
}

/** Marks the words in which two lines differ. */
function marked(before: string, after: string): [string, string] {
  const parts = diffWordsWithSpace(before.replace(/\r$/, ''), after.replace(/\r$/, ''))
  const side = (own: 'removed' | 'added', other: 'removed' | 'added') =>
    parts
      .filter(part => !part[other])
      .map(part => (part[own] ? `<mark>${escapeHtml(part.value)}</mark>` : escapeHtml(part.value)))
      .join('')
  return [side('removed', 'added'), side('added', 'removed')]
}

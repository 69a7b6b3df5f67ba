import type { TS } from '../compiler.js'
import type { LegacyRoot } from './legacy-root.js'

const MARK = /cachectl-ignore(-next-line|-file)?(?:[ \t]+(CCM-[A-Z-]+))?/

/** What comments ask for at a node: a code whose review is not wanted, or to leave the call alone ('all'). */
export function ignoredAt(node: TS.Node): 'all' | string | undefined {
  const file = node.getSourceFile()
  const lines = file.text.split(/\r?\n/)
  const { line } = file.getLineAndCharacterOfPosition(node.getStart())
  const own = MARK.exec(lines[line] ?? '')
  const before = MARK.exec(lines[line - 1] ?? '')
  const found =
    own !== null && own[1] === undefined ? own : before?.[1] === '-next-line' ? before : wholeFile(lines)
  return found === undefined ? undefined : (found[2] ?? 'all')
}

function wholeFile(lines: readonly string[]): RegExpExecArray | undefined {
  for (const line of lines) {
    const found = MARK.exec(line)
    if (found?.[1] === '-file') return found
  }
  return undefined
}

/** Pins the root of every call that a comment asks to leave alone. */
export function pinIgnored(root: LegacyRoot): void {
  for (const { node, name } of root.sites) {
    if (!node.getSourceFile().text.includes('cachectl-ignore') || ignoredAt(node) !== 'all') continue
    root.problems.push({
      code: 'CCM-IGNORED',
      at: node,
      message: `a comment asks to leave ${name} alone`,
      weight: 'blocks',
      chain: [],
    })
  }
}

import { type TS, ts } from '../compiler.js'
import { identifiersIn } from '../flow/loops.js'
import { isFunctionLike } from '../flow/syntax.js'

/** Names that nothing else around a place has. */
export class FileNames {
  readonly #given: { readonly scope: TS.Node; readonly name: string }[] = []

  /** A name that the function around `node` does not use, not counting what stands inside `node` itself. */
  fresh(node: TS.Node, base: string): string {
    const scope = ts.findAncestor(node, isFunctionLike) ?? node.getSourceFile()
    const used = new Set([
      ...identifiersIn(scope, node),
      ...this.#given.filter(one => one.scope === scope).map(one => one.name),
    ])
    let name = base
    for (let i = 2; used.has(name); i++) name = `${base}${i}`
    this.#given.push({ scope, name })
    return name
  }
}

/** The white space in front of a node's line. */
export function indentOf(node: TS.Node): string {
  const { text } = node.getSourceFile()
  const start = node.getStart()
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1, start))?.[0] ?? ''
}

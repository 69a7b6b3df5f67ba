import { type TS, ts } from '../compiler.js'
import type { Spread } from '../flow/spread.js'
import type { Drafts } from './draft.js'
import { indentOf } from './names.js'

/** `(v = c.get(k)) { ... }` becomes `(v = undefined) { if (v === undefined) v = await c.get(k) ... }`: the same `length`, the same laziness. */
export function defaultEdits(spread: Spread, drafts: Drafts): void {
  for (const [parameter, cause] of spread.defaults) {
    const { initializer, name } = parameter
    const body = (parameter.parent as TS.FunctionDeclaration).body
    const file = parameter.getSourceFile()
    const first = body?.statements[0]
    if (initializer === undefined || body === undefined) continue
    const type = spread.project.checker.getTypeAtLocation(parameter)
    const isTyped = !/\.[cm]?jsx?$/.test(file.fileName)
    const annotation = isTyped
      ? `: ${spread.project.checker.typeToString(type, parameter, ts.TypeFormatFlags.NoTruncation)} | undefined`
      : ''
    const end = body.getStart() + 1
    const indent = first === undefined ? `${indentOf(body)}  ` : indentOf(first)
    drafts.range(
      file,
      name.end,
      end,
      render => {
        const head = file.text.slice(initializer.end, end)
        const line = `if (${name.getText()} === undefined) ${name.getText()} = ${render(initializer.getStart(), initializer.end)}`
        return `${annotation} = undefined${renderHead(render, initializer.end, end, head)}\n${indent}${line}`
      },
      'default',
      cause,
    )
  }
}

function renderHead(
  render: (start: number, end: number) => string,
  start: number,
  end: number,
  plain: string,
): string {
  return start === end ? plain : render(start, end)
}

import type { TS } from '../compiler.js'
import type { Render } from './draft.js'
import { indentOf } from './names.js'
import { quoteOf } from './quotes.js'

/** The value of one option, with the edits inside it applied. */
export type OptionText = (render: Render) => string

/** On one line, unless the legacy literal had several; its comments stay with the options they belonged to. */
export function layOptions(
  texts: Map<string, OptionText>,
  render: Render,
  occurrence: TS.Node,
  literal: TS.ObjectLiteralExpression | undefined,
): string {
  const file = occurrence.getSourceFile()
  const quote = quoteOf(file)
  const list = [...texts].map(([name, text]) => {
    const value = text(render).replaceAll("'memory'", `${quote}memory${quote}`)
    return value === name ? name : `${name}: ${value}`
  })
  if (list.length === 0) return ''
  if (literal === undefined || !literal.getText().includes('\n')) return `{ ${list.join(', ')} }`
  const nl = file.text.includes('\r\n') ? '\r\n' : '\n'
  const indent = indentOf(literal)
  const lines = [...texts.keys()].map(
    (name, i) =>
      `${commentsOf(literal, texts.get(name), indent, nl)}${indent}  ${list[i]},${trailing(literal, texts.get(name))}${nl}`,
  )
  return `{${nl}${lines.join('')}${indent}}`
}

/** Which property of the legacy literal each text came from. */
const sources = new WeakMap<OptionText, TS.Node>()

export function rememberSource(text: OptionText, source: TS.Node): void {
  sources.set(text, source)
}

function commentsOf(
  literal: TS.ObjectLiteralExpression,
  text: OptionText | undefined,
  indent: string,
  nl: string,
): string {
  const source = text === undefined ? undefined : sources.get(text)
  const property = literal.properties.find(
    one => source !== undefined && one.pos <= source.pos && source.end <= one.end,
  )
  if (property === undefined) return ''
  const trivia = literal.getSourceFile().text.slice(property.pos, property.getStart())
  const own = trivia
    .split(/\r?\n/)
    .slice(1)
    .map(line => line.trim())
    .filter(line => line !== '')
  return own.map(line => `${indent}  ${line}${nl}`).join('')
}

/** A comment behind a property on its own line. */
function trailing(literal: TS.ObjectLiteralExpression, text: OptionText | undefined): string {
  const source = text === undefined ? undefined : sources.get(text)
  if (source === undefined || source.pos < literal.pos || source.end > literal.end) return ''
  const rest = literal.getSourceFile().text.slice(source.end, literal.end)
  return /^[ \t]*,?([ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/))/.exec(rest)?.[1] ?? ''
}

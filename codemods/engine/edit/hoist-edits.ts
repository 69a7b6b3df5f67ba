import { type TS, ts } from '../compiler.js'
import type { Hoist, WrittenOut } from '../flow/array-callbacks.js'
import type { Cause } from '../flow/cause.js'
import { identifiersIn } from '../flow/loops.js'
import type { References } from '../flow/references.js'
import type { Spread } from '../flow/spread.js'
import { innermost } from '../flow/syntax.js'
import type { Drafts, Render } from './draft.js'

/** Array methods whose callback waits are computed by a loop in front of their statement, in the same order as before. */
export function hoistEdits(spread: Spread, references: References, drafts: Drafts): void {
  const byStatement = new Map<TS.Statement, { hoist: Hoist; cause: Cause }[]>()
  for (const hoist of spread.arrays.hoists.values()) {
    const cause = spread.awaits.get(hoist.call)
    if (cause === undefined) continue
    byStatement.set(hoist.statement, [...(byStatement.get(hoist.statement) ?? []), { hoist, cause }])
  }
  for (const [statement, list] of byStatement) {
    const names = new Names(references, statement.getSourceFile())
    const inOrder = list.sort((a, b) => a.hoist.call.end - b.hoist.call.end)
    const written = inOrder.map(({ hoist, cause }) => ({ hoist, cause, ...writeOut(spread, hoist, names) }))
    const last = written.at(-1)!
    const isWhole = namedBy(last.hoist) === last.name
    for (const one of written)
      if (!isWhole || one !== last) drafts.replace(one.hoist.call, one.name, 'loop', one.cause)
    const indent = indentOf(statement)
    drafts.range(
      statement.getSourceFile(),
      statement.getStart(),
      statement.end,
      render => {
        const preludes = written.map(one => one.lines(render).join(`\n${indent}`))
        return [...preludes, ...(isWhole ? [] : [render(statement.getStart(), statement.end)])].join(
          `\n${indent}`,
        )
      },
      'loop',
      last.cause,
    )
  }
}

interface Written {
  readonly name: string
  readonly lines: (render: Render) => string[]
}

function writeOut(spread: Spread, hoist: Hoist, names: Names): Written {
  const { call, method } = hoist
  const callback = innermost(call.arguments[0]!)
  const receiver = (call.expression as TS.PropertyAccessExpression).expression
  const inline = ts.isArrowFunction(callback) && !ts.isBlock(callback.body) ? callback : undefined
  const name =
    namedBy(hoist) ??
    names.fresh(
      method === 'reduce' && inline !== undefined
        ? (inline.parameters[0]?.name.getText() ?? 'sum')
        : NAMES[method],
    )
  const offset = method === 'reduce' ? 1 : 0
  const item = elementName(inline, offset, names)
  const index =
    inline?.parameters[offset + 1]?.name.getText() ??
    (method === 'findIndex' ? names.fresh('index') : undefined)
  const check = inline === undefined ? names.fresh('check') : ''
  return {
    name,
    lines: render => {
      const list = render(receiver.getStart(), receiver.end)
      const head =
        index === undefined
          ? `for (const ${item} of ${list})`
          : `for (const [${index}, ${item}] of ${tight(list)}.entries())`
      const passed =
        method === 'reduce'
          ? [name, item]
          : [item, ...(index === undefined || method === 'findIndex' ? [] : [index])]
      const answer =
        inline === undefined
          ? `await ${check}(${passed.join(', ')})`
          : render(inline.body.getStart(), inline.body.end)
      const own =
        inline === undefined ? [`const ${check} = ${render(callback.getStart(), callback.end)}`] : []
      const first = method === 'reduce' ? render(call.arguments[1]!.getStart(), call.arguments[1]!.end) : ''
      return [
        ...own,
        ...loop(method, {
          name,
          item,
          index: index ?? '',
          head,
          answer,
          type: typeText(spread, call),
          first,
        }),
      ]
    },
  }
}

const NAMES: Record<WrittenOut, string> = {
  filter: 'kept',
  some: 'any',
  every: 'all',
  find: 'found',
  findIndex: 'at',
  reduce: 'sum',
  map: 'list',
}

interface Parts {
  readonly name: string
  readonly item: string
  readonly index: string
  readonly head: string
  readonly answer: string
  /** `: T`, or '' in JavaScript and where the type has no name here. */
  readonly type: string
  readonly first: string
}

function loop(method: WrittenOut, { name, item, index, head, answer, type, first }: Parts): string[] {
  const until = (test: string, then: string): string[] => [
    `${head} {`,
    `  if (${test}) {`,
    `    ${then}`,
    '    break',
    '  }',
    '}',
  ]
  switch (method) {
    case 'filter':
      return [`const ${name}${type} = []`, `${head} if (${answer}) ${name}.push(${item})`]
    case 'map':
      return [`const ${name}${type} = []`, `${head} ${name}.push(${answer})`]
    case 'some':
      return [`let ${name} = false`, ...until(answer, `${name} = true`)]
    case 'every':
      return [`let ${name} = true`, ...until(`!(${answer})`, `${name} = false`)]
    case 'find':
      return [`let ${name}${type}`, ...until(answer, `${name} = ${item}`)]
    case 'findIndex':
      return [`let ${name} = -1`, ...until(answer, `${name} = ${index}`)]
    case 'reduce':
      return [`let ${name}${type} = ${first}`, `${head} ${name} = ${answer}`]
  }
}

/** `const kept = xs.filter(...)` and nothing else: the loop fills `kept` itself. */
function namedBy({ call, statement, method }: Hoist): string | undefined {
  if (!ts.isVariableStatement(statement) || statement.declarationList.declarations.length !== 1)
    return undefined
  const [only] = statement.declarationList.declarations
  const isConst = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0
  const isOwn = only?.initializer === call && only.type === undefined && ts.isIdentifier(only.name)
  return isOwn && isConst && ts.isIdentifier(only.name) && (method === 'filter' || method === 'map')
    ? only.name.text
    : undefined
}

function elementName(inline: TS.ArrowFunction | undefined, offset: number, names: Names): string {
  const parameter = inline?.parameters[offset]
  return parameter === undefined ? names.fresh('item') : parameter.name.getText()
}

function typeText(spread: Spread, call: TS.CallExpression): string {
  if (/\.[cm]?jsx?$/.test(call.getSourceFile().fileName)) return ''
  const { checker } = spread.project
  const text = checker.typeToString(checker.getTypeAtLocation(call), call, ts.TypeFormatFlags.NoTruncation)
  return text.includes('import(') || text.includes('...') ? '' : `: ${text}`
}

const tight = (text: string): string => (/^[\w$.]+(?:\([^()]*\))?$/.test(text) ? text : `(${text})`)

function indentOf(statement: TS.Statement): string {
  const { text } = statement.getSourceFile()
  const start = statement.getStart()
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1, start))?.[0] ?? ''
}

/** Names that nothing else in the file has. */
class Names {
  readonly #used: Set<string>

  constructor(_references: References, file: TS.SourceFile) {
    this.#used = new Set(identifiersIn(file))
  }

  fresh(base: string): string {
    let name = base
    for (let i = 2; this.#used.has(name); i++) name = `${base}${i}`
    this.#used.add(name)
    return name
  }
}

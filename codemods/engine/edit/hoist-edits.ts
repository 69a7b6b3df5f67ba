import { type TS, ts } from '../compiler.js'
import type { Hoist, WrittenOut } from '../flow/array-callbacks.js'
import type { Cause } from '../flow/cause.js'
import type { HoistTarget } from '../flow/hoist.js'
import type { Spread } from '../flow/spread.js'
import { innermost, isFunctionExpression } from '../flow/syntax.js'
import type { Drafts, Render } from './draft.js'
import { inFront } from './in-front.js'
import type { FileNames } from './names.js'

/** Array methods whose callback waits are computed by a loop in front of their statement, in the same order as before. */
export function hoistEdits(spread: Spread, drafts: Drafts, fileNames: FileNames): void {
  const byStatement = new Map<HoistTarget, { hoist: Hoist; cause: Cause }[]>()
  for (const hoist of spread.arrays.hoists.values()) {
    const cause = spread.awaits.get(hoist.call)
    if (cause === undefined) continue
    byStatement.set(hoist.statement, [...(byStatement.get(hoist.statement) ?? []), { hoist, cause }])
  }
  for (const [statement, list] of byStatement) {
    const inOrder = list.sort((a, b) => a.hoist.call.end - b.hoist.call.end)
    const written = inOrder.map(({ hoist, cause }) => ({
      hoist,
      cause,
      ...writeOut(spread, hoist, fileNames),
    }))
    const last = written.at(-1)!
    const isWhole = namedBy(last.hoist) === last.name
    for (const one of written)
      if (!isWhole || one !== last) drafts.replace(one.hoist.call, one.name, 'loop', one.cause)
    inFront(
      drafts,
      statement,
      render => ({
        before: written.flatMap(one => one.lines(render)),
        rest: isWhole ? undefined : render(statement.getStart(), statement.end),
      }),
      'loop',
      last.cause,
    )
  }
}

interface Written {
  readonly name: string
  readonly lines: (render: Render) => string[]
}

function writeOut(spread: Spread, hoist: Hoist, names: FileNames): Written {
  const { call, method } = hoist
  const fresh = (base: string): string => names.fresh(call, base)
  const callback = innermost(call.arguments[0]!)
  const receiver = (call.expression as TS.PropertyAccessExpression).expression
  const arrow = ts.isArrowFunction(callback) && !ts.isBlock(callback.body) ? callback : undefined
  const parameters = isFunctionExpression(callback) ? callback.parameters : undefined
  const offset = method === 'reduce' ? 1 : 0
  const first = arrow?.parameters[0]?.name.getText()
  const name = namedBy(hoist) ?? fresh(method === 'reduce' ? (first ?? 'sum') : NAMES[method])
  // its body names the sum as its parameter does
  const inline = method === 'reduce' && name !== first ? undefined : arrow
  const item = inline?.parameters[offset]?.name.getText() ?? fresh('item')
  const takesIndex = (parameters?.length ?? 1) > offset + 1
  const index =
    inline?.parameters[offset + 1]?.name.getText() ??
    (takesIndex || method === 'findIndex' ? fresh('index') : undefined)
  const check = inline === undefined ? fresh('step') : ''
  return {
    name,
    lines: render => {
      const list = render(receiver.getStart(), receiver.end)
      const head =
        index === undefined
          ? `for (const ${item} of ${list})`
          : `for (const [${index}, ${item}] of ${tight(list)}.entries())`
      const passed = [...(method === 'reduce' ? [name] : []), item, ...(takesIndex ? [index] : [])]
      const answer =
        inline === undefined
          ? `await ${check}(${passed.join(', ')})`
          : answerText(inline.body, method, render)
      const own = inline === undefined ? [`const ${check} = ${functionText(spread, callback, render)}`] : []
      const start = method === 'reduce' ? render(call.arguments[1]!.getStart(), call.arguments[1]!.end) : ''
      return [
        ...own,
        ...loop(method, {
          name,
          item,
          index: index ?? '',
          head,
          answer,
          type: typeText(spread, call),
          first: start,
        }),
      ]
    },
  }
}

/** `x => ({ id: x })` needs its parentheses no longer where it is an argument. */
function answerText(body: TS.ConciseBody, method: WrittenOut, render: Render): string {
  const isObject =
    method === 'map' && ts.isParenthesizedExpression(body) && ts.isObjectLiteralExpression(body.expression)
  const answer = isObject ? body.expression : body
  return render(answer.getStart(), answer.end)
}

/** A callback that stands alone: its parameters no longer get their types from the array. */
function functionText(spread: Spread, callback: TS.Expression, render: Render): string {
  if (!isFunctionExpression(callback)) return render(callback.getStart(), callback.end)
  const { checker } = spread.project
  const isTyped = !/\.[cm]?jsx?$/.test(callback.getSourceFile().fileName)
  const parameters = callback.parameters.map(one => {
    const text = render(one.getStart(), one.end)
    return isTyped && one.type === undefined
      ? `${text}: ${checker.typeToString(checker.getTypeAtLocation(one), callback, ts.TypeFormatFlags.NoTruncation)}`
      : text
  })
  const body = render(callback.body.getStart(), callback.body.end)
  return ts.isArrowFunction(callback)
    ? `async (${parameters.join(', ')}) => ${body}`
    : `async function (${parameters.join(', ')}) ${body}`
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
function namedBy({ call, statement }: Hoist): string | undefined {
  if (
    !ts.isVariableStatement(statement) ||
    statement.declarationList.declarations.length !== 1 ||
    statement.modifiers !== undefined
  )
    return undefined
  const [only] = statement.declarationList.declarations
  const isConst = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0
  const isOwn = only?.initializer === call && only.type === undefined
  return isOwn && isConst && ts.isIdentifier(only.name) ? only.name.text : undefined
}

function typeText(spread: Spread, call: TS.CallExpression): string {
  if (/\.[cm]?jsx?$/.test(call.getSourceFile().fileName)) return ''
  const { checker } = spread.project
  const text = checker.typeToString(checker.getTypeAtLocation(call), call, ts.TypeFormatFlags.NoTruncation)
  return text.includes('import(') || text.includes('...') ? '' : `: ${text}`
}

const tight = (text: string): string => (/^[\w$.]+(?:\([^()]*\))?$/.test(text) ? text : `(${text})`)

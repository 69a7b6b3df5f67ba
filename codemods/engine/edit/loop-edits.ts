import { type TS, ts } from '../compiler.js'
import type { Cause } from '../flow/cause.js'
import type { Loop } from '../flow/loops.js'
import type { Spread } from '../flow/spread.js'
import { outermost } from '../flow/syntax.js'
import { isReassigned } from '../flow/walks.js'
import type { Drafts } from './draft.js'
import type { FileNames } from './names.js'

/** Turns `xs.forEach(x => { ... })` into `for (const x of xs) { ... }`, which can wait. */
export function loopEdits(spread: Spread, drafts: Drafts): void {
  for (const [loop, cause] of spread.arrays.loops) {
    const { call, callback } = loop
    const file = call.getSourceFile()
    const { body } = callback
    const head = headOf(loop)
    drafts.range(file, call.getStart(), body.getStart(), render => head(render), 'loop', cause)
    const statement = outermost(call).parent
    const isBlock = ts.isBlock(body)
    // `for (...) {...};` would leave an empty statement behind
    const end = isBlock && file.text.slice(call.end, statement.end).trim() === ';' ? statement.end : call.end
    drafts.range(file, body.end, end, '', 'loop', cause)
    if (isBlock) returnsToContinues(body, cause, drafts)
  }
}

/** `xs.forEach(f)` becomes `for (const item of xs) await f(item)`. */
export function eachEdits(spread: Spread, drafts: Drafts, names: FileNames): void {
  for (const [call, cause] of spread.arrays.eaches) {
    const callback = call.arguments[0]!
    const receiver = (call.expression as TS.PropertyAccessExpression).expression
    const takes =
      spread.project.checker.getTypeAtLocation(callback).getCallSignatures()[0]?.parameters.length ?? 1
    const item = names.fresh(call, 'item')
    const index = takes > 1 ? names.fresh(call, 'index') : undefined
    drafts.replace(
      call,
      render => {
        const list = render(receiver.getStart(), receiver.end)
        const called = render(callback.getStart(), callback.end)
        const head =
          index === undefined ? `const ${item} of ${list}` : `const [${index}, ${item}] of ${list}.entries()`
        const passed = [item, index, takes > 2 ? list : undefined].filter(one => one !== undefined)
        return `for (${head}) await ${called}(${passed.join(', ')})`
      },
      'loop',
      cause,
    )
  }
}

type Head = (render: (start: number, end: number) => string) => string

function headOf({ receiver, call, callback, over }: Loop): Head {
  const [first, second] = callback.parameters.map(one => one.name.getText())
  const isWritten = callback.parameters.some(
    one => ts.isIdentifier(one.name) && isReassigned(callback.body, one.name.text),
  )
  const keyword = isWritten ? 'let' : 'const'
  const isOptional = ts.isOptionalChain(call)
  const isDirect =
    ts.isPropertyAccessExpression(call.expression) && call.expression.questionDotToken !== undefined
  return render => {
    const source = render(receiver.getStart(), receiver.end)
    const list = isOptional ? `${source} ?? []` : source
    const grouped = isOptional ? `(${list})` : source
    const [target, values] = ((): [string, string] => {
      if (over === 'cache')
        return [
          `[${second ?? ''}, ${first ?? '_'}]`,
          `await ${source}${isDirect ? '?' : ''}.entries()${isOptional ? ' ?? []' : ''}`,
        ]
      if (over === 'Map')
        return second === undefined ? [first ?? '_', `${grouped}.values()`] : [`[${second}, ${first}]`, list]
      // what has no type may be a Set or a Map all the same
      if (over === 'Unknown' && second === undefined) return [first ?? '_', `${grouped}.values()`]
      if (second !== undefined) return [`[${second}, ${first}]`, `${grouped}.entries()`]
      return [first ?? '_', list]
    })()
    return `for (${keyword} ${target} of ${values}) `
  }
}

function returnsToContinues(body: TS.Block, cause: Cause, drafts: Drafts): void {
  const visit = (node: TS.Node): void => {
    if (ts.isFunctionLike(node)) return
    if (ts.isReturnStatement(node)) turn(node, cause, drafts)
    else ts.forEachChild(node, visit)
  }
  ts.forEachChild(body, visit)
}

function turn(statement: TS.ReturnStatement, cause: Cause, drafts: Drafts): void {
  const file = statement.getSourceFile()
  const start = statement.getStart()
  const value = statement.expression
  if (value === undefined)
    return drafts.range(file, start, start + 'return'.length, 'continue', 'loop', cause)
  drafts.range(file, start, value.getStart(), '{ ', 'loop', cause)
  drafts.range(file, value.end, statement.end, '; continue }', 'loop', cause)
}

import { type TS, ts } from '../compiler.js'
import type { Cause } from '../flow/cause.js'
import type { PromisedSignature } from '../flow/effects.js'
import { asyncTypeName } from '../flow/generators.js'
import type { Slot } from '../flow/slots.js'
import type { Spread } from '../flow/spread.js'
import { type FunctionLike, innermost, isAsync, isFunctionLike, outermost } from '../flow/syntax.js'
import type { Drafts } from './draft.js'
import { getterEdits } from './getter-edits.js'
import type { Adapters } from './site-edits.js'

/** Makes functions async and wraps the return types of everything that answers a promise now. */
export function asyncEdits(spread: Spread, drafts: Drafts, adapters: Adapters): void {
  for (const [node, cause] of spread.functions) {
    if (isAsync(node) || spread.isWrittenOut(node)) continue
    if (isHoistedFunction(spread, node)) continue
    if (ts.isGetAccessorDeclaration(node)) getterEdits(spread, node, adapters, cause, drafts)
    else drafts.insert(asyncPosition(node), node, 'async ', 'async', cause)
    if (node.asteriskToken === undefined) returnType(spread, node, false, cause, drafts)
    else iteratorType(node, cause, drafts)
  }
  for (const [loop, cause] of spread.asyncLoops)
    drafts.insert(loop.getStart() + 'for'.length, loop, ' await', 'generator', cause)
  for (const [type, cause] of spread.properties)
    if (!isPromise(spread, type)) drafts.wrap(type, 'Promise<', '>', 'return-type', cause)
  for (const [node, cause] of spread.signatures)
    returnType(spread, node, isMixed(spread, node), cause, drafts)
  for (const [query, cause] of spread.typeQueries) awaitedType(query, cause, drafts)
}

/** Written anew in front of its statement, with its `async`. */
function isHoistedFunction(spread: Spread, node: FunctionLike): boolean {
  const call = outermost(node).parent
  return (
    spread.arrays.hoists.has(call) &&
    ts.isCallExpression(call) &&
    innermost(call.arguments[0]!) === (node as TS.Node)
  )
}

function asyncPosition(node: FunctionLike): number {
  if (ts.isArrowFunction(node)) return node.getStart()
  if (ts.isMethodDeclaration(node)) return (node.asteriskToken ?? node.name).getStart()
  const keyword = node.getChildren().find(child => child.kind === ts.SyntaxKind.FunctionKeyword)
  return keyword?.getStart() ?? node.getStart()
}

/** `Generator<T>` becomes `AsyncGenerator<T>`. */
function iteratorType({ type }: FunctionLike, cause: Cause, drafts: Drafts): void {
  const name = type === undefined ? undefined : asyncTypeName(type)
  if (type !== undefined && name !== undefined && ts.isTypeReferenceNode(type))
    drafts.replace(type.typeName, name, 'return-type', cause)
}

function returnType(
  spread: Spread,
  node: FunctionLike | PromisedSignature,
  mixed: boolean,
  cause: Cause,
  drafts: Drafts,
): void {
  const type = node.type ?? ts.getJSDocReturnType(node)
  if (type === undefined || isPromise(spread, type)) return
  const promise = ts.isUnionTypeNode(type) ? type.types.find(one => isPromise(spread, one)) : undefined
  if (promise !== undefined) {
    if (!isFunctionLike(node)) return
    const others = ts.isUnionTypeNode(type)
      ? type.types
          .filter(one => one !== promise)
          .map(one => one.getText())
          .join(' | ')
      : ''
    if (promise.getText() === `Promise<${others}>`)
      drafts.replace(type, promise.getText(), 'return-type', cause)
    else drafts.wrap(type, 'Promise<Awaited<', '>>', 'return-type', cause)
    return
  }
  if (!mixed) return drafts.wrap(type, 'Promise<', '>', 'return-type', cause)
  const isPlain = !ts.isUnionTypeNode(type) && !ts.isFunctionTypeNode(type) && !ts.isConditionalTypeNode(type)
  const text = type.getText()
  drafts.insert(type.end, type, ` | Promise<${text}>`, 'return-type', cause)
  if (!isPlain && !ts.isUnionTypeNode(type)) drafts.wrap(type, '(', ')', 'return-type', cause)
}

function isPromise(spread: Spread, type: TS.TypeNode): boolean {
  if (!ts.isTypeReferenceNode(type)) return false
  const { symbol } = spread.project.checker.getTypeFromTypeNode(type)
  return type.typeName.getText() === 'Promise' || symbol?.name === 'Promise'
}

/** True where a function that stays synchronous arrives in a slot of this signature, too. */
function isMixed(spread: Spread, signature: PromisedSignature): boolean {
  const slots = spread.holders.get(signature)
  return slots !== undefined && [...slots].some(slot => hasSyncInflow(spread, slot))
}

function hasSyncInflow(spread: Spread, slot: Slot): boolean {
  return spread.slots.inflows(slot).some(value => !answersPromise(spread, innermost(value)))
}

function answersPromise(spread: Spread, value: TS.Expression): boolean {
  if (isFunctionLike(value)) return isAsync(value) || spread.functions.has(value)
  if (value.kind === ts.SyntaxKind.NullKeyword || value.getText() === 'undefined') return true
  const { checker } = spread.project
  const name = ts.isPropertyAccessExpression(value) ? value.name : value
  const symbol = checker.getSymbolAtLocation(name)
  const real =
    symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  if (real?.declarations?.some(one => isNowAsync(spread, one))) return true
  const result = checker.getTypeAtLocation(value).getCallSignatures()[0]?.getReturnType()
  return result?.symbol?.name === 'Promise'
}

function isNowAsync(spread: Spread, declaration: TS.Declaration): boolean {
  if (isFunctionLike(declaration)) return spread.functions.has(declaration)
  const initializer = (declaration as { initializer?: TS.Expression }).initializer
  if (initializer !== undefined && isFunctionLike(innermost(initializer)))
    return spread.functions.has(innermost(initializer) as unknown as FunctionLike)
  const type = (declaration as { type?: TS.TypeNode }).type
  return type !== undefined && ts.isFunctionTypeNode(type) && spread.signatures.has(type)
}

/** `ReturnType<typeof f>` stays the type of the value. */
function awaitedType(query: TS.Node, cause: Cause, drafts: Drafts): void {
  const reference = query.parent
  if (!ts.isTypeReferenceNode(reference) || reference.typeName.getText() !== 'ReturnType') return
  const outer = reference.parent
  if (ts.isTypeReferenceNode(outer) && outer.typeName.getText() === 'Awaited') return
  drafts.wrap(reference, 'Awaited<', '>', 'type', cause)
}

import { DECORATORS } from '../../recipes/frameworks.js'
import { type TS, ts } from '../compiler.js'
import type { Code } from '../types.js'
import { importSource } from './callee.js'
import { displayName, type FunctionLike, isFunctionLike } from './syntax.js'

/** Where an `await` put at a node would run. */
export type Container =
  | { readonly kind: 'function'; readonly node: FunctionLike }
  | { readonly kind: 'module'; readonly file: TS.SourceFile }
  | { readonly kind: 'default'; readonly parameter: TS.ParameterDeclaration; readonly of: FunctionLike }
  | { readonly kind: 'forbidden'; readonly code: Code; readonly message: string }

export function containerOf(node: TS.Node): Container {
  let child = node
  for (let at = node.parent; at !== undefined; child = at, at = at.parent) {
    if (ts.isSourceFile(at)) return { kind: 'module', file: at }
    if (isFunctionLike(at) && at.body === child) return { kind: 'function', node: at }
    if (ts.isParameter(at) && at.initializer !== undefined && isFunctionLike(at.parent))
      return { kind: 'default', parameter: at, of: at.parent }
    if (ts.isPropertyDeclaration(at) && at.initializer === child)
      return { kind: 'forbidden', code: 'CCM-FIELD', message: 'the initialiser of a field cannot wait' }
    if (ts.isClassStaticBlockDeclaration(at))
      return { kind: 'forbidden', code: 'CCM-FIELD', message: 'a static block cannot wait' }
    if (ts.isDecorator(at))
      return { kind: 'forbidden', code: 'CCM-DECORATOR', message: 'a decorator cannot wait' }
  }
  return { kind: 'forbidden', code: 'CCM-TOPLEVEL', message: 'there is no place to wait here' }
}

const PROTOCOL = new Set(['toString', 'toJSON', 'valueOf', 'toLocaleString', 'inspect'])
const REACT = new Set([
  'render',
  'shouldComponentUpdate',
  'getSnapshotBeforeUpdate',
  'getDerivedStateFromProps',
])

/** Why this function can never be `async`; undefined where it can. */
export function whyNeverAsync(node: FunctionLike): { code: Code; message: string } | undefined {
  if (ts.isConstructorDeclaration(node))
    return { code: 'CCM-CTOR', message: 'a constructor cannot wait; use an async factory or move the read' }
  if (ts.isSetAccessorDeclaration(node))
    return { code: 'CCM-SETTER', message: 'an assignment to a setter cannot be awaited; make it a method' }
  if (ts.isGetAccessorDeclaration(node))
    return { code: 'CCM-GETTER', message: 'a getter cannot be async; make it a method' }
  if (node.asteriskToken !== undefined)
    return {
      code: 'CCM-GENERATOR',
      message: 'a generator would become an async generator for all who iterate it',
    }
  if (node.type !== undefined && ts.isTypePredicateNode(node.type))
    return { code: 'CCM-GUARD', message: 'a type guard cannot be async (TS1064); fetch first, then check' }
  if (isRendered(node))
    return {
      code: 'CCM-RENDER',
      message: 'a component or hook must answer at once; read in an effect or before',
    }
  const name = node.name === undefined ? undefined : node.name.getText()
  if (ts.isMethodDeclaration(node) && name !== undefined) {
    if (PROTOCOL.has(name) || name.startsWith('[Symbol.'))
      return { code: 'CCM-SYNC-PROTOCOL', message: `${name} is called by the language, which does not wait` }
    if (REACT.has(name) && ts.isClassLike(node.parent) && node.parent.heritageClauses !== undefined)
      return { code: 'CCM-RENDER', message: `${name} must answer at once` }
  }
  return undefined
}

/** By a decorator that is not known to wait for what the method answers. */
export function isDecorated(node: FunctionLike): boolean {
  const own = ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : []
  return own.some(one => {
    const callee = ts.isCallExpression(one.expression) ? one.expression.expression : one.expression
    const head = ts.isPropertyAccessExpression(callee) ? callee.expression : callee
    return !ts.isIdentifier(head) || !DECORATORS.has(importSource(head) ?? '')
  })
}

/** A React component (capitalised, gives JSX) or a hook of one's own (`useX`, calls hooks). */
function isRendered(node: FunctionLike): boolean {
  const name = displayName(node)
  if (/^[A-Z]\w*$/.test(name))
    return contains(
      node,
      one => ts.isJsxElement(one) || ts.isJsxSelfClosingElement(one) || ts.isJsxFragment(one),
    )
  return (
    /^use[A-Z]/.test(name) &&
    contains(
      node,
      one => ts.isCallExpression(one) && /^(?:React\.)?use[A-Z]\w*$/.test(one.expression.getText()),
    )
  )
}

function contains(node: TS.Node, test: (node: TS.Node) => boolean): boolean {
  return ts.forEachChild(node, child => test(child) || contains(child, test) || undefined) ?? false
}

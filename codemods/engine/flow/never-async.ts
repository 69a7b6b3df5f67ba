import { DECORATORS } from '../../recipes/frameworks.js'
import { type TS, ts } from '../compiler.js'
import type { Code } from '../types.js'
import { importSource } from './callee.js'
import { declarationTwin } from './declaration-twin.js'
import { displayName, type FunctionLike } from './syntax.js'

const PROTOCOL = new Set(['toString', 'toJSON', 'valueOf', 'toLocaleString', 'inspect'])
const REACT = new Set([
  'render',
  'shouldComponentUpdate',
  'getSnapshotBeforeUpdate',
  'getDerivedStateFromProps',
])

export interface Reason {
  readonly code: Code
  readonly message: string
}

/** Why this function can never be `async`; undefined where it can. */
export function whyNeverAsync(node: FunctionLike): Reason | undefined {
  const name = displayName(node)
  const twin = declarationTwin(node)
  if (twin !== undefined)
    return { code: 'CCM-DTS', message: `${twin} declares ${name} as synchronous; TypeScript believes it` }
  const kind = whyKindStays(node)
  return kind && { code: kind.code, message: `${name}: ${kind.message}` }
}

/** What it is, or who calls it, leaves no room for a wait. */
function whyKindStays(node: FunctionLike): Reason | undefined {
  if (ts.isConstructorDeclaration(node))
    return { code: 'CCM-CTOR', message: 'a constructor cannot wait; use an async factory or move the read' }
  if (ts.isSetAccessorDeclaration(node))
    return { code: 'CCM-SETTER', message: 'an assignment to a setter cannot be awaited; make it a method' }
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

/** A decorator that is not known to wait sees what the method answers. */
export function whyDecoratorMinds(node: FunctionLike): Reason | undefined {
  if (!isDecorated(node)) return undefined
  const message = `${displayName(node)} is decorated, and the decorator sees a promise instead of the value`
  return { code: 'CCM-DECORATOR', message }
}

function isDecorated(node: FunctionLike): boolean {
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

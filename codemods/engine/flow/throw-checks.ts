import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { calleeOf, importSource } from './callee.js'
import { outermost } from './syntax.js'
import { importsOf } from './top-level.js'

/** A test that a function throws, which must become a test that its promise rejects. */
export interface ThrowCheck {
  /** What is awaited in the end: the whole assertion. */
  readonly whole: TS.CallExpression
  /** The name that changes (`throws`), or the place where `.rejects` goes in (after `expect(...)`). */
  readonly name: TS.Node
  readonly to: string
}

const ASSERT = new Map([
  ['throws', 'rejects'],
  ['doesNotThrow', 'doesNotReject'],
])
const AVA = new Map([
  ['throws', 'throwsAsync'],
  ['notThrows', 'notThrowsAsync'],
])
const TAP = new Map([
  ['throws', 'rejects'],
  ['doesNotThrow', 'resolves'],
])
const MATCHERS = new Set([
  'toThrow',
  'toThrowError',
  'toThrowErrorMatchingSnapshot',
  'toThrowErrorMatchingInlineSnapshot',
])

/** @param call the call that takes the function: `assert.throws(f)` or `expect(f)` */
export function throwCheck(project: Project, call: TS.CallExpression, index: number): ThrowCheck | undefined {
  if (index !== 0) return undefined
  if (ts.isIdentifier(call.expression) && call.expression.text === 'expect') return expectation(call)
  const callee = calleeOf(project, call)
  const name = ts.isPropertyAccessExpression(call.expression) ? call.expression.name : call.expression
  const to = tableFor(callee.from, call)?.get(name.getText())
  return to === undefined ? undefined : { whole: call, name, to }
}

function tableFor(from: string, call: TS.CallExpression): ReadonlyMap<string, string> | undefined {
  if (from === 'ava') return AVA
  if (from === 'tap' || from === '@tapjs/core') return TAP
  const head = ts.isPropertyAccessExpression(call.expression) ? call.expression.expression : call.expression
  const source = ts.isIdentifier(head) ? importSource(head) : undefined
  if (source === 'ava') return AVA
  if (ts.isIdentifier(head) && head.text === 't' && from !== 'own') {
    if (importsFrom(head.getSourceFile(), ['ava'])) return AVA
    if (importsFrom(head.getSourceFile(), ['tap'])) return TAP
  }
  if (/^(?:node:)?assert(?:\/strict)?$/.test(source ?? '')) return ASSERT
  return from === 'node' && /assert$/.test(head.getText()) ? ASSERT : undefined
}

function expectation(call: TS.CallExpression): ThrowCheck | undefined {
  let access = call.parent
  const isNot = ts.isPropertyAccessExpression(access) && access.name.text === 'not'
  if (isNot) access = access.parent
  if (!ts.isPropertyAccessExpression(access) || !MATCHERS.has(access.name.text)) return undefined
  const whole = access.parent
  if (!ts.isCallExpression(whole) || whole.expression !== access) return undefined
  return { whole, name: call, to: isNot ? '.resolves' : '.rejects' }
}

const LOOKS = new Set(['expect', 'assume', 'should'])
const CALLS = /throw|rais|reject|resolve|change|increase|decrease|satisf/i

/** `expect(load).toHaveBeenCalled()`, `assume(load).is.a('function')`: looked at, not called. */
export function isLookedAt(call: TS.CallExpression): boolean {
  const { expression } = call
  if (!ts.isIdentifier(expression) || !LOOKS.has(expression.text)) return false
  let at: TS.Node = call
  let isAsserted = false
  while (
    (ts.isPropertyAccessExpression(at.parent) || ts.isCallExpression(at.parent)) &&
    at.parent.expression === at
  ) {
    at = at.parent
    if (!ts.isPropertyAccessExpression(at)) continue
    if (CALLS.test(at.name.text)) return false
    isAsserted = true
  }
  return isAsserted
}

/** `() => load('x')` in `expect(() => load('x')).toThrow()`: the call itself can take its place. */
export function isBareCheck(call: TS.Node): call is TS.CallExpression {
  const arrow = outermost(call).parent
  return (
    ts.isArrowFunction(arrow) &&
    arrow.body === call &&
    arrow.parameters.length === 0 &&
    isExpect(outermost(arrow).parent)
  )
}

function isExpect(node: TS.Node): boolean {
  return (
    ts.isCallExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'expect' &&
    expectation(node) !== undefined
  )
}

function importsFrom(file: TS.SourceFile, packages: readonly string[]): boolean {
  return importsOf(file).some(one => ts.isStringLiteralLike(one) && packages.includes(one.text))
}

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
  /** Where what changes ends, if it is more than the name. */
  readonly end?: number
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
  if (ts.isIdentifier(call.expression) && call.expression.text === 'expect')
    return expectation(call) ?? (awaitsChai(project) ? chaiExpectation(call) : undefined)
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

const PROMISED_CHAI = 'chai-as-promised'
const chai = new WeakMap<Project, boolean>()

/** `chai.use(chaiAsPromised)` anywhere teaches all assertions of the project to wait. */
function awaitsChai(project: Project): boolean {
  const known = chai.get(project) ?? project.files.some(file => importsFrom(file, [PROMISED_CHAI]))
  chai.set(project, known)
  return known
}

/** `expect(() => load('x')).to.throw(E, 'text')`; chai takes the promise itself, so the function must be nothing but the call. */
function chaiExpectation(call: TS.CallExpression): ThrowCheck | undefined {
  const value = call.arguments[0]
  if (value === undefined || !ts.isArrowFunction(value) || !ts.isCallExpression(value.body)) return undefined
  const names: TS.MemberName[] = []
  let access = call.parent
  for (; ts.isPropertyAccessExpression(access); access = access.parent) names.push(access.name)
  if (!ts.isCallExpression(access)) return undefined
  const [first, last] = [names[0], names.at(-1)]
  const chain = names.map(one => one.text).join('.')
  if (first === undefined || last === undefined) return undefined
  const isNone = access.arguments.length === 0
  if (/^to\.throws?$/.test(chain))
    return isNone
      ? { whole: access, name: last, to: 'be.rejected', end: access.end }
      : { whole: access, name: last, to: 'be.rejectedWith' }
  const isNot = isNone && /^(?:to\.not|not\.to)\.throws?$/.test(chain)
  return isNot ? { whole: access, name: first, to: 'to.be.fulfilled', end: access.end } : undefined
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
export function isBareCheck(project: Project, call: TS.Node): call is TS.CallExpression {
  const arrow = outermost(call).parent
  return (
    ts.isArrowFunction(arrow) &&
    arrow.body === call &&
    arrow.parameters.length === 0 &&
    isExpect(project, outermost(arrow).parent)
  )
}

function isExpect(project: Project, node: TS.Node): boolean {
  return (
    ts.isCallExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'expect' &&
    throwCheck(project, node, 0) !== undefined
  )
}

function importsFrom(file: TS.SourceFile, packages: readonly string[]): boolean {
  return importsOf(file).some(one => ts.isStringLiteralLike(one) && packages.includes(one.text))
}

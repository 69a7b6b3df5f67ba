import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import type { References } from './references.js'
import type { Slot, Slots } from './slots.js'
import { type FunctionLike, innermost, isFunctionExpression, outermost } from './syntax.js'
import { usesOf } from './uses.js'

/** What a test says of a double that stands for one function. */
export interface MockUses {
  /** `.mockReturnValue`, which becomes `.mockResolvedValue`. */
  readonly answers: TS.PropertyAccessExpression[]
  /** Functions that are called in the place of the real one. */
  readonly fakes: FunctionLike[]
  /** Where what the double answered is looked at: promises from now on. */
  readonly looked: TS.Node[]
}

const FAKED = /^mockImplementation(?:Once)?$/
/** What a double remembers of its calls, other than what it answered. */
const REMEMBERED = new Set(['calls', 'lastCall', 'instances', 'contexts', 'invocationCallOrder'])

/** @param mock `jest.spyOn(o, 'm')`, `jest.fn()`, `vi.mocked(f)`, or the mocked function itself */
export function usesOfMock(slots: Slots, mock: TS.Expression): MockUses {
  const found: MockUses = { answers: [], fakes: [], looked: [] }
  const seen = new Set<TS.Node>()
  const follow = (value: TS.Expression): void => {
    if (seen.has(value)) return
    seen.add(value)
    for (const use of usesOf(value)) {
      if (use.kind === 'member' && ts.isPropertyAccessExpression(use.access)) {
        const call = memberOfMock(use.access, found)
        if (call !== undefined) follow(call)
      } else if (use.kind === 'argument' && ts.isCallExpression(use.call) && isReturnCheck(use.call))
        found.looked.push(use.call)
      else if (use.kind === 'stored') for (const read of readsOfOne(slots, use.in)) follow(read)
    }
  }
  follow(mock)
  return found
}

/** The call of a member that answers the mock again: `spy.mockReturnValue(1)`. */
function memberOfMock(access: TS.PropertyAccessExpression, found: MockUses): TS.CallExpression | undefined {
  const name = access.name.text
  const { parent } = outermost(access)
  if (name === 'mock') {
    const isRemembered = ts.isPropertyAccessExpression(parent) && REMEMBERED.has(parent.name.text)
    if (!isRemembered) found.looked.push(access)
  }
  if (!name.startsWith('mock') || !ts.isCallExpression(parent)) return undefined
  if (name.startsWith('mockReturnValue')) found.answers.push(access)
  if (FAKED.test(name)) found.fakes.push(...fakesIn(parent))
  return parent
}

function fakesIn(call: TS.CallExpression): FunctionLike[] {
  const fake = call.arguments[0] === undefined ? undefined : innermost(call.arguments[0])
  if (fake === undefined || !isFunctionExpression(fake)) return []
  return (fake as FunctionLike).asteriskToken === undefined ? [fake as FunctionLike] : []
}

/** A variable that holds one mock all along; one that holds several may be any of them. */
function readsOfOne(slots: Slots, holder: TS.Node): TS.Expression[] {
  const slot = slots.at(holder)
  const isOne =
    slot !== undefined && [...slot].every(ts.isVariableDeclaration) && slots.inflows(slot).length === 1
  return isOne ? slots.reads(slot) : []
}

/** `expect(f).toHaveReturnedWith(v)`, `.toHaveNthReturnedWith(1, v)`, `.toHaveReturned()`. */
export function isReturnCheck(call: TS.CallExpression): boolean {
  if (call.expression.getText() !== 'expect') return false
  let access: TS.Node = call.parent
  while (ts.isPropertyAccessExpression(access) && access.name.text === 'not') access = access.parent
  return ts.isPropertyAccessExpression(access) && /Return/i.test(access.name.text)
}

/** `jest.fn()` at the start of `jest.fn().mockReturnValue(1)`, with the function that it is given. */
export function doubleIn(
  initializer: TS.Expression,
): { mock: TS.CallExpression; fakes: FunctionLike[] } | undefined {
  let value = innermost(initializer)
  while (ts.isCallExpression(value)) {
    const callee = innermost(value.expression)
    if (/^(?:jest|vi)\.fn$/.test(callee.getText())) return { mock: value, fakes: fakesIn(value) }
    if (!ts.isPropertyAccessExpression(callee) || !callee.name.text.startsWith('mock')) return undefined
    value = innermost(callee.expression)
  }
  return undefined
}

/** `jest.spyOn(object, 'name')` where the object's type says that the name is this member, and no other. */
export function spiesOn(project: Project, references: References, slot: Slot): TS.CallExpression[] {
  const names = new Set([...slot].map(one => ts.getNameOfDeclaration(one)?.getText()))
  return references.named('spyOn').flatMap(name => {
    const access = name.parent
    const call = access.parent
    if (!ts.isCallExpression(call) || call.expression !== access || call.arguments.length !== 2) return []
    const [object, member] = call.arguments
    if (object === undefined || member === undefined || !ts.isStringLiteralLike(member)) return []
    if (!names.has(member.text) || !/^(?:jest|vi)\.spyOn$/.test(access.getText())) return []
    const type = project.checker.getNonNullableType(project.checker.getTypeAtLocation(object))
    const property = project.checker.getPropertyOfType(type, member.text)
    const declarations = property === undefined ? [] : references.declarationsOf(property)
    return declarations.length > 0 && declarations.every(one => slot.has(one)) ? [call] : []
  })
}

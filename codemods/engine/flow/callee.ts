import { type Host, hosts } from '../../recipes/hosts.js'
import { type TS, ts } from '../compiler.js'
import { packageOf } from '../discover/entrances.js'
import type { Project } from '../discover/project.js'
import { familyOf, majorOf, originOf } from './framework-of.js'
import type { Slots } from './slots.js'

/** A called function that is not ours: where it is declared and what it is called. */
export interface Callee {
  /** `lib`, `node`, a package, `own`, or `unknown` where nothing is declared. */
  readonly from: string
  readonly owner: string | undefined
  readonly name: string
}

export function calleeOf(project: Project, call: TS.CallExpression | TS.NewExpression): Callee {
  const declaration = project.checker.getResolvedSignature(call)?.declaration
  const written = writtenName(call)
  if (declaration === undefined) return { from: 'unknown', owner: undefined, name: written }
  const file = declaration.getSourceFile()
  const parent = declaration.parent
  const owner = ts.isClassLike(parent) || ts.isInterfaceDeclaration(parent) ? parent.name?.text : undefined
  const from = project.isOwn(file)
    ? 'own'
    : project.program.isSourceFileDefaultLibrary(file)
      ? 'lib'
      : (packageOf(file.fileName) ?? 'unknown')
  return {
    from: from === '@types/node' ? 'node' : from,
    owner: owner?.replace(/^(?:Readonly)(?=Array|Map|Set)/, '').replace(/Constructor$/, ''),
    name: ts.isNewExpression(call) ? 'constructor' : written,
  }
}

function writtenName(call: TS.CallExpression | TS.NewExpression): string {
  const callee = call.expression
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text
  if (ts.isIdentifier(callee)) return callee.text
  return ts.isCallExpression(callee) ? writtenName(callee) : ''
}

const TEST_PACKAGES = new Set([
  'node:test',
  'vitest',
  'jest',
  '@jest/globals',
  '@jest/types',
  'mocha',
  'ava',
  'tap',
  'tape',
  'jasmine',
  'bun',
  '@vitest/runner',
  'uvu',
])
const GLOBAL_TEST_NAMES = new Set([
  'it',
  'test',
  'describe',
  'suite',
  'specify',
  'context',
  'before',
  'after',
  'beforeAll',
  'afterAll',
  'beforeEach',
  'afterEach',
  'setup',
  'teardown',
])

/** Whatever has a `then` takes promises from its callbacks: that is what it is for. */
const CHAIN = new Set(['then', 'catch', 'finally'])
const CHAINED: Host = { from: 'lib', name: 'then', does: 'awaits' }

/** Hosts that are no framework. */
const GENERAL = new Set(['*', 'lib', 'node'])

/** What is known about a host of callbacks; undefined where nothing is. */
export function hostOf(
  project: Project,
  call: TS.CallExpression | TS.NewExpression,
  index: number,
  slots?: Slots,
): Host | undefined {
  const callee = calleeOf(project, call)
  if (callee.from === 'own') return undefined
  if (callee.from === 'unknown' && index < 2 && CHAIN.has(callee.name)) return CHAINED
  const isTest = isTestFunction(call, callee)
  const first = call.arguments?.[0]
  let family: string | undefined
  const comesFrom = (name: string): boolean => {
    family ??= familyOf(
      callee.from === 'unknown' ? (originOf(project, call.expression, slots) ?? '') : callee.from,
    )
    return family === name
  }
  return hosts.find(host => {
    if (host.at !== undefined && host.at !== index) return false
    if (
      host.first !== undefined &&
      !(first !== undefined && ts.isStringLiteralLike(first) && host.first.includes(first.text))
    )
      return false
    if (host.from === 'test') return isTest && host.name === callee.name
    const isNamed = host.name === callee.name || host.name === `${callee.owner ?? '*'}.${callee.name}`
    if (!isNamed) return false
    if (GENERAL.has(host.from))
      return (
        host.from === '*' || host.from === callee.from || (host.from === 'node' && callee.from === 'unknown')
      )
    if (!comesFrom(host.from)) return false
    return (
      host.major === undefined || (majorOf(host.from, call.getSourceFile().fileName) ?? 0) >= host.major.from
    )
  })
}

/** Test functions are known by where they come from, or as undeclared globals by their usual names. */
function isTestFunction(call: TS.CallExpression | TS.NewExpression, callee: Callee): boolean {
  if (TEST_PACKAGES.has(callee.from)) return true
  const head = headOf(call.expression)
  if (head === undefined) return false
  const source = importSource(head)
  if (source !== undefined) return TEST_PACKAGES.has(source)
  return callee.from === 'unknown' && GLOBAL_TEST_NAMES.has(head.text)
}

function headOf(node: TS.Expression): TS.Identifier | undefined {
  if (ts.isIdentifier(node)) return node
  if (ts.isPropertyAccessExpression(node) || ts.isCallExpression(node) || ts.isTaggedTemplateExpression(node))
    return headOf(ts.isTaggedTemplateExpression(node) ? node.tag : node.expression)
  return undefined
}

/** The module that a name of this file was imported or required from. */
export function importSource(name: TS.Identifier): string | undefined {
  for (const statement of name.getSourceFile().statements) {
    if (
      ts.isImportDeclaration(statement) &&
      ts.isStringLiteral(statement.moduleSpecifier) &&
      importsName(statement, name.text)
    )
      return statement.moduleSpecifier.text
    if (!ts.isVariableStatement(statement)) continue
    for (const { initializer, name: bound } of statement.declarationList.declarations) {
      const source = initializer === undefined ? undefined : requireSource(initializer)
      if (source !== undefined && bindingNames(bound).includes(name.text)) return source
    }
  }
  return undefined
}

function importsName(statement: TS.ImportDeclaration, name: string): boolean {
  const clause = statement.importClause
  if (clause?.name?.text === name) return true
  const bindings = clause?.namedBindings
  if (bindings === undefined) return false
  return ts.isNamespaceImport(bindings)
    ? bindings.name.text === name
    : bindings.elements.some(one => one.name.text === name)
}

export function requireSource(node: TS.Expression): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return requireSource(node.expression)
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== 'require')
    return undefined
  const argument = node.arguments[0]
  return argument !== undefined && ts.isStringLiteralLike(argument) ? argument.text : undefined
}

function bindingNames(name: TS.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap(element => (ts.isBindingElement(element) ? bindingNames(element.name) : []))
}

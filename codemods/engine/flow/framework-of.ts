import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FAMILIES } from '../../recipes/frameworks.js'
import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { importSource, requireSource } from './callee.js'
import type { Slots } from './slots.js'
import { innermost } from './syntax.js'

const DEEPEST = 6

/** The package that a value without types comes out of: `router` of `const router = express.Router()`. */
export function originOf(
  project: Project,
  node: TS.Expression,
  slots?: Slots,
  depth = 0,
): string | undefined {
  const value = innermost(node)
  const again = (next: TS.Expression): string | undefined => originOf(project, next, slots, depth + 1)
  if (depth > DEEPEST) return undefined
  const required = requireSource(value)
  if (required !== undefined) return isPackage(required) ? required : undefined
  if (ts.isCallExpression(value) || ts.isNewExpression(value) || ts.isAwaitExpression(value))
    return again(value.expression)
  if (ts.isPropertyAccessExpression(value))
    return declared(project, value.name, again, slots) ?? again(value.expression)
  if (!ts.isIdentifier(value)) return undefined
  const imported = importSource(value)
  if (imported !== undefined) return isPackage(imported) ? imported : undefined
  return declared(project, value, again, slots)
}

function declared(
  project: Project,
  name: TS.Node,
  again: (next: TS.Expression) => string | undefined,
  slots: Slots | undefined,
): string | undefined {
  for (const declaration of project.checker.getSymbolAtLocation(name)?.declarations ?? []) {
    if (!project.isOwn(declaration.getSourceFile())) continue
    const value = givenTo(declaration)
    const found = value === undefined ? undefined : again(value)
    if (found !== undefined) return found
    if (!ts.isParameter(declaration) || slots === undefined) continue
    const slot = slots.at(declaration)
    for (const given of slot === undefined ? [] : slots.inflows(slot)) {
      const origin = again(given)
      if (origin !== undefined) return origin
    }
  }
  return undefined
}

function givenTo(declaration: TS.Declaration): TS.Expression | undefined {
  if (ts.isBinaryExpression(declaration)) return declaration.right
  if (ts.isPropertyAccessExpression(declaration))
    return ts.isBinaryExpression(declaration.parent) ? declaration.parent.right : undefined
  return (declaration as { initializer?: TS.Expression }).initializer
}

const isPackage = (name: string): boolean => !name.startsWith('.')

/** Several packages of one framework go by one name. */
export function familyOf(name: string): string {
  const plain = name.replace(/^@types\//, '')
  return Object.hasOwn(FAMILIES, plain) ? (FAMILIES[plain] ?? plain) : plain
}

const majors = new Map<string, number | undefined>()

/** The major version that is installed for a file, else the one that its package.json asks for. */
export function majorOf(name: string, from: string): number | undefined {
  const key = `${name} ${dirname(from)}`
  if (!majors.has(key)) majors.set(key, readMajor(name, dirname(from)))
  return majors.get(key)
}

function readMajor(name: string, directory: string): number | undefined {
  let asked: string | undefined
  for (let at = directory; ; at = dirname(at)) {
    const installed = read(join(at, 'node_modules', name, 'package.json'))?.version
    if (installed !== undefined) return Number.parseInt(installed, 10)
    const manifest = read(join(at, 'package.json'))
    asked ??= manifest?.dependencies?.[name] ?? manifest?.devDependencies?.[name]
    if (at === dirname(at)) break
  }
  const first = /\d+/.exec(asked ?? '')?.[0]
  return first === undefined ? undefined : Number(first)
}

interface Manifest {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

function read(path: string): Manifest | undefined {
  if (!existsSync(path)) return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

import { type TS, ts } from '../compiler.js'
import type { LegacyRoot, Problem } from './legacy-root.js'
import type { Project } from './project.js'

/** Does the new cache hold the values of a root as the old one did? Promises it never can; a copying cache cannot hold behaviour. */
export function checkValues(project: Project, root: LegacyRoot, copies: boolean): Problem[] {
  const problems: Problem[] = []
  for (const site of root.sites) {
    const { node, rule } = site
    if (!ts.isCallExpression(node) || rule?.already === true) continue
    const position = rule?.args?.indexOf('value') ?? -1
    const value = position < 0 ? undefined : node.arguments[position]
    const stored = value === undefined ? undefined : project.checker.getTypeAtLocation(value)
    const read = rule?.answers === 'value' ? project.checker.getTypeAtLocation(node) : undefined
    if (stored !== undefined && mayBeUndefined(stored))
      problems.push({
        code: 'CCM-VALUE',
        at: value!,
        message: 'undefined is refused by set; the value may be undefined here',
        weight: 'review',
        chain: [],
      })
    for (const type of [stored, read]) {
      const problem = type === undefined ? undefined : problemWith(project, node, type, copies)
      if (problem !== undefined)
        problems.push({
          ...problem,
          at: value ?? node,
          weight: 'blocks',
          chain: [],
          sites: new Set([site]),
        })
    }
  }
  return problems
}

function problemWith(
  project: Project,
  at: TS.Node,
  type: TS.Type,
  copies: boolean,
): Pick<Problem, 'code' | 'message'> | undefined {
  const own = project.checker.getNonNullableType(type)
  if (isThenable(own))
    return {
      code: 'CCM-PROMISE-VALUE',
      message: 'the cache holds promises; awaiting a read would unwrap them',
    }
  if (!copies) return undefined
  const why = whyNotCopied(project, at, own, new Set(), 0)
  return why === undefined
    ? undefined
    : { code: 'CCM-VALUE', message: `${project.checker.typeToString(own)} cannot be copied: ${why}` }
}

function mayBeUndefined(type: TS.Type): boolean {
  return type.isUnion() ? type.types.some(mayBeUndefined) : (type.flags & ts.TypeFlags.Undefined) !== 0
}

function isThenable(type: TS.Type): boolean {
  if (type.isUnion()) return type.types.some(isThenable)
  return (type.flags & ts.TypeFlags.Object) !== 0 && type.getProperty('then') !== undefined
}

const DEPTH = 4
/** Copied exactly by the codec. */
const COPIED = new Set([
  'Date',
  'Map',
  'Set',
  'RegExp',
  'URL',
  'Error',
  'Array',
  'ReadonlyArray',
  'ReadonlyMap',
  'ReadonlySet',
  'Buffer',
  'ArrayBuffer',
  'DataView',
  'String',
  'Number',
  'Boolean',
  'Record',
])

function whyNotCopied(
  project: Project,
  at: TS.Node,
  type: TS.Type,
  seen: Set<TS.Type>,
  depth: number,
): string | undefined {
  if (depth > DEPTH || seen.has(type) || (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0)
    return undefined
  seen.add(type)
  if (type.isUnionOrIntersection())
    return first(type.types, one => whyNotCopied(project, at, one, seen, depth))
  if ((type.flags & ts.TypeFlags.Object) === 0) return undefined
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0)
    return 'it is a function'
  const name = type.symbol?.name ?? ''
  const arguments_ = project.checker.getTypeArguments(type as TS.TypeReference)
  if (isBuiltIn(project, type)) {
    if (!COPIED.has(name) && !/(?:Array|Error)$/.test(name)) return `${name} has a state of its own`
    return first(arguments_, one => whyNotCopied(project, at, one, seen, depth + 1))
  }
  if (type.isClass()) return `${name} is a class; copies would be plain objects`
  return first(type.getProperties(), property => {
    const why = whyNotCopied(
      project,
      at,
      project.checker.getTypeOfSymbolAtLocation(property, at),
      seen,
      depth + 1,
    )
    return why === undefined ? undefined : `${property.name}: ${why}`
  })
}

function isBuiltIn(project: Project, type: TS.Type): boolean {
  const file = type.symbol?.declarations?.[0]?.getSourceFile()
  return (
    file !== undefined &&
    (project.program.isSourceFileDefaultLibrary(file) || file.fileName.includes('/@types/node/'))
  )
}

function first<T>(list: readonly T[], find: (one: T) => string | undefined): string | undefined {
  for (const one of list) {
    const found = find(one)
    if (found !== undefined) return found
  }
  return undefined
}

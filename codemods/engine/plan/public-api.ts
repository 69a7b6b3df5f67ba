import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TS, ts } from '../compiler.js'
import { exportsOf } from '../discover/exported.js'
import type { Project } from '../discover/project.js'
import { alwaysAnswersPromise } from '../flow/answers-promise.js'
import type { SpreadProblem } from '../flow/effects.js'
import type { Spread } from '../flow/spread.js'
import { displayName, isAsync } from '../flow/syntax.js'

interface Manifest {
  readonly private?: boolean
  readonly main?: string
  readonly module?: string
  readonly types?: string
  readonly exports?: unknown
}

/** Functions of a published package's entry that would become async: a breaking change for people we cannot see. */
export function publicProblems(project: Project, spread: Spread): SpreadProblem[] {
  const entries = entriesOf(project)
  const exported = new Set<TS.Node>()
  for (const file of entries) for (const one of exportsOf(project, file)) exported.add(one)
  if (exported.size === 0) return []
  return [...spread.functions].flatMap(([node, cause]): SpreadProblem[] => {
    if (isAsync(node) || alwaysAnswersPromise(project.checker, node)) return []
    const isPublic =
      ts.findAncestor(node, one => exported.has(one)) !== undefined && isReachable(node, exported)
    if (!isPublic) return []
    const message = `${displayName(node)} is exported by the package: its users would have to await it (--public=allow)`
    const { why: chain, roots, sites } = cause
    return [{ code: 'CCM-PUBLIC', at: node, message, weight: 'blocks', chain, roots, sites }]
  })
}

/** The function itself, or a method of an exported class or object; not what is nested in its body. */
export function isReachable(node: TS.Node, exported: ReadonlySet<TS.Node>): boolean {
  for (let at: TS.Node = node; ; at = at.parent) {
    if (at !== node && ts.isFunctionLike(at)) return false
    if (exported.has(at)) return true
    if (ts.isSourceFile(at)) return false
  }
}

function entriesOf(project: Project): TS.SourceFile[] {
  const manifest = readManifest(project.root)
  if (manifest === undefined || manifest.private === true) return []
  const named = [manifest.main, manifest.module, manifest.types, ...strings(manifest.exports)].filter(
    one => one !== undefined,
  )
  if (named.length === 0) return []
  const stems = named.map(one => one.replace(/^\.\//, '').replace(/\.d\.[cm]?ts$|\.[cm]?[jt]sx?$/, ''))
  const wanted = new Set(
    stems.flatMap(stem => [
      stem,
      `${stem}/index`,
      stem.replace(/^(?:dist|lib|build|out)\//, 'src/'),
      stem.replace(/^(?:dist|lib|build|out)\//, ''),
    ]),
  )
  return project.files.filter(file => wanted.has(project.path(file).replace(/\.[cm]?[jt]sx?$/, '')))
}

function readManifest(root: string): Manifest | undefined {
  const path = join(root, 'package.json')
  if (!existsSync(path)) return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : []
}

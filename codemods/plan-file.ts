import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { sha256 } from './engine/apply/durable.js'
import { guardPaths } from './engine/apply/guard-paths.js'
import { join as joinEdits } from './engine/edit/lay-out.js'
import type { Plan } from './engine/types.js'
import { MigrationError, nameFiles } from './migration-error.js'
import type { Texts } from './report/report.js'

/** A plan on the disk: `root` is relative to the file, so that plan and project can move together. */
interface PlanFile extends Plan {
  /** Texts that the edits refer to, where a --transform came first. */
  readonly transformed?: Readonly<Record<string, string>>
}

/** Writes a plan that `readPlan` gives back, here or in another clone of the same files. */
export function writePlan(path: string, plan: Plan, { before, analysed = before }: Texts): void {
  const transformed = Object.fromEntries([...analysed].filter(([name, text]) => text !== before.get(name)))
  const root = relative(dirname(path), plan.root).split(sep).join('/') || '.'
  const file: PlanFile = {
    ...plan,
    root,
    ...(Object.keys(transformed).length === 0 ? {} : { transformed }),
  }
  writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`)
}

/**
 * A plan and the texts of its files, remade from the files as they are now.
 * @throws MigrationError ERR_MIGRATE_USAGE: this is no plan; ERR_MIGRATE_CHANGED: files are no longer those of the plan;
 *   ERR_MIGRATE_PROTECTED: it names files that a migration never touches
 */
export function readPlan(path: string): { plan: Plan; texts: Texts } {
  const { transformed = {}, ...saved } = parse(path)
  const plan = { ...saved, root: resolve(dirname(path), saved.root) }
  guardPaths(
    plan.root,
    plan.files.map(file => file.path),
  )
  const bytes = new Map(plan.files.map(file => [file.path, bytesOf(join(plan.root, file.path))]))
  refuse(
    plan.files.filter(file => sha256(bytes.get(file.path) ?? '') !== file.before),
    path,
  )
  const before = new Map([...bytes].map(([name, one]) => [name, one?.toString('utf8') ?? '']))
  const analysed = new Map([...before, ...Object.entries(transformed)])
  const after = new Map(
    plan.files.map(file => [file.path, joinEdits(analysed.get(file.path) ?? '', file.edits)]),
  )
  refuse(
    plan.files.filter(file => sha256(after.get(file.path) ?? '') !== file.after),
    path,
  )
  return { plan, texts: { before, analysed, after } }
}

/** The project that a plan is about. @throws MigrationError ERR_MIGRATE_USAGE */
export function planRoot(path: string): string {
  return resolve(dirname(path), parse(path).root)
}

function parse(path: string): PlanFile {
  const say = (why: string): never => {
    throw new MigrationError(
      'ERR_MIGRATE_USAGE',
      `${path} is no plan: ${why}. Make one: cachectl migrate --plan ${path}`,
    )
  }
  let plan: PlanFile
  try {
    plan = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    return say((error as Error).message)
  }
  if (plan?.schema !== 1 || plan.tool?.name !== 'cachectl') return say('it has not the schema 1 of cachectl')
  const isWhole =
    typeof plan.root === 'string' &&
    typeof plan.compiler?.version === 'string' &&
    [plan.roots, plan.sites, plan.findings, plan.madeAsync, plan.files].every(Array.isArray) &&
    plan.files.every(file => typeof file.path === 'string' && Array.isArray(file.edits))
  return isWhole ? plan : say('parts of it are missing')
}

function bytesOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}

function refuse(files: readonly { readonly path: string }[], plan: string): void {
  if (files.length === 0) return
  const names = files.map(file => file.path)
  throw new MigrationError(
    'ERR_MIGRATE_CHANGED',
    `${nameFiles(names)} changed since ${plan} was made; nothing was written. Make the plan again`,
    { files: names },
  )
}

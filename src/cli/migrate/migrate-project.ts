import { resolve } from 'node:path'
import type { Recovered, Report, TestComparison, Texts } from '../../../codemods/index.js'
import { checkOutputFile } from '../check-output-file.js'
import type { Answer } from '../command.js'
import type { Context } from '../context.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { chooseRoots } from './choose-roots.js'
import { type MadePlan, makePlan } from './make-plan.js'
import type { Migration } from './migrate-data.js'
import type { MigrateOptions } from './migrate-options.js'
import { recoverFirst } from './recover-first.js'

/** Plans, lets the person choose and the tests judge, writes what was asked for. */
export async function migrateProject(
  context: Context,
  root: string,
  path: string,
  options: MigrateOptions,
): Promise<Answer<Migration>> {
  const codemods = await import('../../../codemods/index.js')
  await checkOutputs(context, options, codemods.checkReportName)
  const recovered = await recoverFirst(context, root, options.force)
  let made = await makePlan(context, root, { ...options, path })
  if (options.interactive) {
    const declined = await chooseRoots(context, made.plan)
    if (declined.size > 0) made = await makePlan(context, root, { ...options, path }, declined)
  }
  return carryOut(context, made, options, recovered)
}

/** Carries out a plan that was written down, if its files are still the same. */
export async function applyPlan(
  context: Context,
  path: string,
  options: MigrateOptions,
): Promise<Answer<Migration>> {
  const codemods = await import('../../../codemods/index.js')
  await checkOutputs(context, options, codemods.checkReportName)
  const recovered = await recoverFirst(context, codemods.planRoot(path), options.force)
  return carryOut(context, codemods.readPlan(path), options, recovered)
}

/** Before any code is changed: what would tell of the change must not get lost. */
async function checkOutputs(
  { cwd }: Context,
  { report = [], plan, patch }: MigrateOptions,
  checkReportName: (name: string) => void,
): Promise<void> {
  for (const name of report) checkReportName(name)
  for (const name of [...report, plan, patch === '-' ? undefined : patch])
    if (name !== undefined) await checkOutputFile(name, cwd)
}

/** Lets the tests judge, writes what was asked for. */
async function carryOut(
  context: Context,
  { plan, texts }: MadePlan,
  options: MigrateOptions,
  recovered: Recovered | undefined,
): Promise<Answer<Migration>> {
  const codemods = await import('../../../codemods/index.js')
  const { root } = plan
  const tests = await runTests(context, root, texts, options)
  const harmed = tests !== undefined && !codemods.isUnharmed(tests)
  const report = codemods.buildReport(plan, texts, tests)
  const action = actionOf(options, plan.files.length, harmed)
  const outcome = action === 'applied' ? codemods.apply(plan, texts.after, options) : undefined
  const written = await writeDown(context, report, plan, texts, options)
  const patch = options.patch === '-' ? { patch: codemods.patchOf(plan, texts) } : {}
  const data: Migration = {
    ...report,
    action,
    ...(outcome?.backup === undefined ? {} : { backup: outcome.backup }),
    ...(recovered === undefined ? {} : { recovered: recovered.files }),
    written,
    install: codemods.missingDependencies(
      root,
      plan.files.map(file => file.path),
    ),
    ...patch,
  }
  return { exitCode: exitCodeOf(data, options), data }
}

function actionOf(options: MigrateOptions, files: number, harmed: boolean): Migration['action'] {
  if (files === 0) return 'none'
  if (options.patch !== undefined) return 'patch'
  if (options.plan !== undefined) return 'planned'
  if (options.dryRun || options.check) return 'dry-run'
  return harmed && !options.force ? 'stopped' : 'applied'
}

function exitCodeOf(data: Migration, options: MigrateOptions): ExitCode {
  const leftToDo = options.check === true && data.files.length > 0
  const harm = (data.tests?.broken.length ?? 0) + (data.tests?.missing.length ?? 0) > 0
  return leftToDo || harm || data.summary.pinned + data.summary.bridged > 0 ? EXIT.no : EXIT.done
}

async function runTests(
  context: Context,
  root: string,
  texts: Texts,
  options: MigrateOptions,
): Promise<TestComparison | undefined> {
  if (options.test === undefined || texts.after.size === 0) return undefined
  const { runProjectTests } = await import('../../../codemods/index.js')
  return runProjectTests(root, options.test, texts.after, {
    signal: context.signal,
    onRun: which => context.note(`running "${options.test}" ${which} the migration, in a copy`),
  })
}

async function writeDown(
  context: Context,
  report: Report,
  plan: MadePlan['plan'],
  texts: Texts,
  options: MigrateOptions,
): Promise<readonly string[]> {
  const { describeCode, patchOf, writePlan, writeReport } = await import('../../../codemods/index.js')
  const { writeFile } = await import('node:fs/promises')
  const reports = [...(options.report ?? [])]
  for (const name of reports)
    writeReport(resolve(context.cwd, name), { report, texts, describe: describeCode })
  if (options.plan !== undefined) {
    writePlan(resolve(context.cwd, options.plan), plan, texts)
    reports.push(options.plan)
  }
  if (options.patch === undefined || options.patch === '-') return reports
  await writeFile(resolve(context.cwd, options.patch), patchOf(report, texts))
  return [...reports, options.patch]
}

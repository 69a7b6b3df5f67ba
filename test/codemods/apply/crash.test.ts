import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { apply } from '../../../codemods/engine/apply/apply.js'
import { journalFile, transactionDirectory } from '../../../codemods/engine/apply/state-directory.js'
import { planned } from '../../helpers/planned.js'
import { type ProjectTree, projectTree } from '../../helpers/project-tree.js'
import { runCachectl } from '../../helpers/run-cachectl.js'
import { Random } from '../properties/random.js'

const CHILD = fileURLToPath(new URL('../../helpers/crash-child.mjs', import.meta.url))
const ID = '20260301-000000'
/** Real kills for each operation: 100 with LONG=1; SEED moves them. */
const KILLS = process.env.LONG === undefined ? 1 : 100
const random = new Random(Number(process.env.SEED ?? 1))

type Operation = 'apply' | 'restore'
type Files = Readonly<Record<string, string>>

/** A project as it is before the operation, and how to run it. */
function stage(operation: Operation, { old, next }: { old: Files; next: Files }) {
  const project = projectTree(old)
  const { plan, texts } = planned(project.root, next)
  if (operation === 'restore') {
    apply(plan, texts, { backup: true, now: new Date('2026-03-01T00:00:00Z') })
    return { project, argument: ID }
  }
  project.write('.cachectl/plan.json', JSON.stringify({ plan, texts: Object.fromEntries(texts) }))
  return { project, argument: join(project.root, '.cachectl/plan.json') }
}

function filesOf(paths: readonly string[]): { old: Files; next: Files } {
  const written = (word: string, lines: number) =>
    Object.fromEntries(paths.map(path => [path, `${word} ${path}\n`.repeat(lines)]))
  return { old: written('old', 40), next: written('new', 60) }
}

describe.each(['apply', 'restore'] as const)('kill -9 during %s', operation => {
  test('at any step, half way through any write, and again at any step of the recovery: all old or all new', async () => {
    const files = filesOf(['src/a.ts', 'src/b.ts', 'src/deep/c.ts', 'test/a.test.ts', 'index.ts'])
    const { project, argument } = stage(operation, files)
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [CHILD, 'steps', operation, project.root, argument],
      { maxBuffer: 2 ** 26 },
    )
    const found: Record<string, string[]> = JSON.parse(stdout)
    project.remove()
    const trees = [files.old, files.next].map(tree => JSON.stringify(Object.entries(tree).sort()))
    expect(Object.keys(found).sort()).toEqual(trees.sort())
    expect(Object.values(found).flat().length).toBeGreaterThan(250)
  }, 600_000)

  test(`at ${KILLS} random moments; the next command makes it all old or all new`, async () => {
    const files = filesOf(Array.from({ length: 60 }, (_, index) => `src/m${index % 7}/f${index}.ts`))
    const { tookMs } = await run(operation, files)
    const counts: Record<string, number> = {}
    for (let kill = 0; kill < KILLS; kill++) {
      const { left, became } = await run(operation, files, random.next() * tookMs)
      expect(['old', 'new'], left).toContain(became)
      counts[`${left} -> ${became}`] = (counts[`${left} -> ${became}`] ?? 0) + 1
    }
    if (KILLS > 1) console.log(`${operation}: ${KILLS} kills within ${Math.round(tookMs)} ms`, counts)
  }, 600_000)
})

/** Runs an operation in a child that is killed after so many milliseconds, then a command that has nothing to do with it. */
async function run(operation: Operation, files: { old: Files; next: Files }, killAfterMs = 60_000) {
  const { project, argument } = stage(operation, files)
  try {
    const child = spawn(process.execPath, [CHILD, 'kill', operation, project.root, argument], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    const started = performance.now()
    const over = once(child, 'close')
    child.stdin.write('go\n')
    await Promise.race([sleep(killAfterMs, undefined, { ref: false }), over])
    child.kill('SIGKILL')
    const [, signal] = await over
    const tookMs = performance.now() - started
    const left = signal === null ? 'ended' : whatIsLeft(project.root)
    const next = await runCachectl(project.root, 'migrate', '--restore')
    expect(next.code, next.stderr).toBe(0)
    return { tookMs, left, became: stateOf(project, files) }
  } finally {
    project.remove()
  }
}

function whatIsLeft(root: string): string {
  if (existsSync(journalFile(root))) return 'killed while files were moved'
  return existsSync(transactionDirectory(root, '')) ? 'killed while it prepared' : 'killed before or after'
}

function stateOf(project: ProjectTree, { old, next }: { old: Files; next: Files }): string {
  const now = JSON.stringify(Object.keys(old).map(project.read))
  if (now === JSON.stringify(Object.values(old))) return 'old'
  return now === JSON.stringify(Object.values(next)) ? 'new' : now.slice(0, 300)
}

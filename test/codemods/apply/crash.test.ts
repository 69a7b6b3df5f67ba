import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { apply } from '../../../codemods/engine/apply/apply.js'
import { recover } from '../../../codemods/engine/apply/recover.js'
import { planned } from '../../helpers/planned.js'
import { projectTree } from '../../helpers/project-tree.js'

const CHILD = new URL('../../helpers/crash-child.mjs', import.meta.url).pathname
const KILLER = new URL('../../helpers/kill-at.mjs', import.meta.url).href
const FILES = ['src/a.ts', 'src/b.ts', 'src/deep/c.ts', 'test/a.test.ts', 'index.ts']
const OLD = Object.fromEntries(FILES.map(path => [path, `old ${path}\n`.repeat(40)]))
const NEW = Object.fromEntries(FILES.map(path => [path, `new ${path}\n`.repeat(60)]))
const ID = '20260301-000000'
/** Kills per operation; every single step with LONG=1. */
const KILLS = process.env.LONG === undefined ? 20 : Number.POSITIVE_INFINITY

/** @returns the number of steps it took, or undefined where it was killed */
async function run(at: number, operation: string, root: string, argument = ''): Promise<number | undefined> {
  const child = spawn(process.execPath, ['--import', KILLER, CHILD, operation, root, argument], {
    env: { ...process.env, KILL_AT: String(at), KILL_UNDER: root },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', chunk => {
    printed += chunk
  })
  const [code, signal] = await once(child, 'close')
  if (signal === 'SIGKILL') return undefined
  expect(code).toBe(0)
  return Number(printed)
}

/** A project as it is before the operation, and how to run it. */
function stage(operation: 'apply' | 'restore') {
  const project = projectTree(OLD)
  const { plan, texts } = planned(project.root, NEW)
  if (operation === 'restore') {
    apply(plan, texts, { backup: true, now: new Date('2026-03-01T00:00:00Z') })
    return { project, argument: ID }
  }
  project.write('.cachectl/plan.json', JSON.stringify({ plan, texts: Object.fromEntries(texts) }))
  return { project, argument: join(project.root, '.cachectl/plan.json') }
}

async function crash(operation: 'apply' | 'restore', at: number, againAt?: number): Promise<string> {
  const { project, argument } = stage(operation)
  try {
    expect(await run(at, operation, project.root, argument), `step ${at}`).toBeUndefined()
    if (againAt !== undefined) await run(againAt, 'recover', project.root)
    recover(project.root)
    const tree = JSON.stringify(FILES.map(project.read))
    if (tree === JSON.stringify(Object.values(OLD))) return 'old'
    if (tree === JSON.stringify(Object.values(NEW))) return 'new'
    throw new Error(`half done after a kill at step ${at}: ${tree.slice(0, 300)}`)
  } finally {
    project.remove()
  }
}

async function stepsOf(operation: 'apply' | 'restore'): Promise<number> {
  const { project, argument } = stage(operation)
  const steps = await run(0, operation, project.root, argument)
  project.remove()
  return steps ?? 0
}

describe.each(['apply', 'restore'] as const)('kill -9 during %s', operation => {
  test('from the first step to the last, and again while it recovers: all old or all new', async () => {
    const steps = await stepsOf(operation)
    expect(steps).toBeGreaterThan(50)
    const kills = Math.min(KILLS, steps)
    const moments = Array.from(
      { length: kills },
      (_, index) => 1 + Math.floor((index * (steps - 1)) / (kills - 1)),
    )
    const outcomes = new Set<string>()
    for (let index = 0; index < kills; index += 2) {
      const [first, second = first] = moments.slice(index, index + 2)
      if (first === undefined || second === undefined) throw new Error('no moment')
      const pair = [crash(operation, first), crash(operation, second, 1 + (index % 24))]
      for (const outcome of await Promise.all(pair)) outcomes.add(outcome)
    }
    expect([...outcomes].sort()).toEqual(['new', 'old'])
  }, 600_000)
})

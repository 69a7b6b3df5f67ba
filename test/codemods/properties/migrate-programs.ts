import { join } from 'node:path'
import type { Plan, PlanOptions } from '../../../codemods/engine/types.js'
import { plan } from '../../../codemods/plan.js'
import { projectTree } from '../../helpers/project-tree.js'
import { makeProgram } from './program.js'
import { linkPackages, runPrograms } from './run-programs.js'

export interface Divergence {
  readonly seed: number
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** The migrated text of the program's changed files. */
  readonly texts: Readonly<Record<string, string>>
}

export interface BatchResult {
  readonly migrated: number
  readonly bridged: number
  readonly pinned: number
  readonly divergences: readonly Divergence[]
  /** Seeds of the programs that `alter` spoiled. */
  readonly altered: readonly number[]
  readonly plan: Plan
}

const TSCONFIG = {
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  },
}

/**
 * Generates one program per seed, migrates all of them in one project, and runs each before and after.
 * @param alter spoils the migrated texts, to see that it would be noticed
 */
export async function migratePrograms(
  seeds: readonly number[],
  alter: (text: string) => string = text => text,
  mode: PlanOptions['mode'] = 'safe',
): Promise<BatchResult> {
  const programs = seeds.map(seed => [`p${seed}`, makeProgram(seed)] as const)
  const before = new Map(
    programs.flatMap(([name, files]) =>
      Object.entries(files).map(([path, text]) => [`${name}/${path}`, text]),
    ),
  )
  const project = projectTree({
    'package.json': '{"type":"module","private":true}',
    'tsconfig.json': JSON.stringify(TSCONFIG),
    ...Object.fromEntries(before),
  })
  try {
    linkPackages(project.root)
    const planned = await plan({ path: project.root, mode: mode ?? 'safe', maps: ['seen'] })
    const changed = [...planned.texts].map(([path, text]) => [path, alter(text)] as const)
    const after = new Map([...before, ...changed])
    const names = programs.map(([name]) => name)
    const run = (folder: string, texts: ReadonlyMap<string, string>) => {
      const out = join(project.root, folder)
      linkPackages(out, 'late')
      return runPrograms(out, names, texts)
    }
    const old = run('out-before', before)
    const now = run('out-after', after)
    const divergences = seeds.flatMap((seed): Divergence[] => {
      const name = `p${seed}`
      const [was = [], is = []] = [old[name], now[name]]
      const texts = Object.fromEntries([...planned.texts].filter(([path]) => path.startsWith(`${name}/`)))
      return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ seed, before: was, after: is, texts }]
    })
    const altered = seeds.filter(seed =>
      changed.some(([path, text]) => path.startsWith(`p${seed}/`) && planned.texts.get(path) !== text),
    )
    const inState = (state: string) => planned.plan.roots.filter(root => root.state === state).length
    const [migrated, bridged, pinned] = ['migrated', 'bridged', 'pinned'].map(inState) as [
      number,
      number,
      number,
    ]
    return { migrated, bridged, pinned, divergences, altered, plan: planned.plan }
  } finally {
    project.remove()
  }
}

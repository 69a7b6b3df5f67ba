import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openProject, type Project } from '../../../codemods/engine/discover/project.js'
import { census } from '../../../codemods/engine/verify/census.js'
import { diagnose } from '../../../codemods/engine/verify/diagnostics.js'
import { mistakes } from './lost-promises.js'

const home = join(import.meta.dirname, '../../..')
const PRELUDE =
  "import { cache, console, each, expect, functions, it, keys, load, numbers, setInterval, texts, type User } from './world.js'\nvoid [cache, console, each, expect, functions, it, keys, load, numbers, setInterval, texts]\nexport type Known = User\n"

function findings(side: 'right' | 'wrong'): Map<string, string[]> {
  const root = mkdtempSync(join(tmpdir(), 'lost-promises-'))
  try {
    cpSync(join(home, 'fixtures/lost-promises'), root, { recursive: true })
    for (const [i, one] of mistakes.entries())
      writeFileSync(join(root, `case-${i}.ts`), `${PRELUDE}${one[side]}\nexport {}\n`)
    const types = join(home, 'dist/src/index.d.ts')
    const targetTypes = { import: types, require: types }
    return found(openProject({ root, standIns: new Map(), targetTypes, texts: new Map() }))
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

function found(project: Project): Map<string, string[]> {
  return new Map(
    mistakes.map((one, i) => {
      const files = project.files.filter(file => file.fileName.endsWith(`/case-${i}.ts`))
      const diagnoses = diagnose(project, files).map(one => `TS${one.code} ${one.message}`)
      return [one.name, [...diagnoses, ...census(project, files).map(loss => loss.shape)]]
    }),
  )
}

test('there are 72 shapes and more, each with a name of its own', () => {
  expect(new Set(mistakes.map(one => one.name)).size).toBeGreaterThanOrEqual(72)
})

test('code that is right is found to be right', () => {
  expect([...findings('right')].filter(([, found]) => found.length > 0)).toEqual([])
})

test('every way to lose a promise is found', () => {
  expect([...findings('wrong')].filter(([, found]) => found.length === 0).map(([name]) => name)).toEqual([])
})

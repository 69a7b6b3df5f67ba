import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { useCompilerOf } from '../../codemods/engine/compiler.js'
import { plan } from '../../codemods/plan.js'
import { checked } from '../../codemods/report/checked.js'
import { type ProjectTree, projectTree } from '../helpers/project-tree.js'

const trees: ProjectTree[] = []
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

const STAND_IN = JSON.stringify(join(import.meta.dirname, '../helpers/older-typescript.cjs'))

/** A project with a TypeScript of its own that has the outside of an old one. */
function project(version: string, files: Record<string, string>): string {
  const made = projectTree({
    'package.json': '{"private":true}',
    'node_modules/typescript/package.json': '{"name":"typescript","main":"index.js"}',
    'node_modules/typescript/index.js': `module.exports = require(${STAND_IN})('${version}')`,
    ...files,
  })
  trees.push(made)
  return made.root
}

const SOURCES = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'es2022',
      lib: ['es2022'],
      module: 'node16',
      moduleResolution: 'node16',
      strict: true,
      jsx: 'preserve',
      types: [],
      paths: { '~/*': ['./src/*'] },
      noEmit: true,
    },
  }),
  'src/store.cts': `import NodeCache = require('node-cache')
const cache = new NodeCache()
export const read = (key: string) => cache.get<string>(key)
`,
  'src/page.cts': `import { read } from '~/store.cjs'
export function titles(keys: string[]) {
  return keys.map(key => read(key) ?? 'none')
}
`,
  'src/lazy.mts': `export async function lazily(key: string) {
  const { read } = await import('./store.cjs')
  return read(key)
}
`,
  'src/view.tsx': `import NodeCache = require('node-cache')
const cache = new NodeCache()
export const Title = () => <b>{cache.get<string>('title')}</b>
`,
  'src/logged.cts': `import NodeCache = require('node-cache')
const cache = new NodeCache()
declare function logged(...given: unknown[]): void
export class Store {
  @logged read(key: string) { return cache.get<string>(key) }
}
`,
  'src/plain.js': `const NodeCache = require('node-cache')
const cache = new NodeCache()
exports.count = () => cache.get('n')
`,
}

test('a project with TypeScript 4.7 is read, migrated and checked by it', async () => {
  const { plan: made, texts } = await plan({ path: project('4.7.4', SOURCES) })
  expect(made.compiler).toEqual({ version: '4.7.4', from: 'project' })
  const outcomes = made.roots.map(root => `${root.id} ${root.state} ${root.reasons.map(one => one.code)}`)
  expect(outcomes.sort()).toEqual([
    'src/logged.cts:cache pinned CCM-DECORATOR',
    'src/plain.js:cache migrated ',
    'src/store.cts:cache migrated ',
    'src/view.tsx:cache pinned CCM-RENDER',
  ])
  expect(made.diagnostics.added).toEqual([])
  expect(texts.get('src/page.cts')).toContain('await read(key)')
  expect(texts.get('src/lazy.mts')).toContain('return await read(key)')
})

test('a TypeScript before 4.7 is not asked, and the report says so', () => {
  const compiler = useCompilerOf(project('4.6.4', {}))
  expect(compiler).toMatchObject({ from: 'cachectl', instead: '4.6.4' })
  const diagnostics = { files: 3, after: 2, known: 2, added: [] }
  expect(checked({ compiler, diagnostics })).toBe(
    `Checked by TypeScript ${compiler.version} of cachectl, as the project's 4.6.4 cannot be asked (4.7 to 6 can): ` +
      '3 files, 0 new diagnostics, 2 as before.',
  )
})

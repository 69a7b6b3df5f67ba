import { execFileSync } from 'node:child_process'
import { readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runTransforms } from '../../../codemods/transform-run/run-transforms.js'
import { projectTree } from '../../helpers/project-tree.js'

const FOLDER = join(import.meta.dirname, '../../../codemods/transforms')
const JSCODESHIFT = join(import.meta.dirname, '../../../node_modules/jscodeshift/bin/jscodeshift.js')

const CASES: readonly [transform: string, title: string, input: string, output: string][] = [
  [
    'require-forms',
    'a module used in place gets a name, below the directive and the comment of the file',
    `'use strict';\n\n// counts\nconst hits = require('memory-cache').get('hits');\n`,
    `'use strict';\n\n// counts\nconst memoryCache = require("memory-cache");\n\nconst hits = memoryCache.get('hits');\n`,
  ],
  [
    'require-forms',
    'a class constructed in place',
    `const users = new (require('node-cache'))({ stdTTL: 5 });\n`,
    `const NodeCache = require("node-cache");\nconst users = new (NodeCache)({ stdTTL: 5 });\n`,
  ],
  [
    'require-forms',
    'an old lru-cache called without new, and not a function that only has its name',
    `const LRU = require('lru-cache')\nconst c = LRU({ max: 5 })\nfunction f(LRU) { return LRU(1) }\n`,
    `const LRU = require('lru-cache')\nconst c = new LRU({ max: 5 })\nfunction f(LRU) { return LRU(1) }\n`,
  ],
  ['require-forms', 'what is fine already', `const { LRUCache } = require('lru-cache')\n`, ''],
  [
    'lru-cache-options',
    'options, methods, the property, and the age of set',
    `import LRU from 'lru-cache'
const c = new LRU({ max: 500, maxAge: 1000, stale: true })
c.set('a', 1, 5000) // a moment
if (c.itemCount > 3) c.reset()
c.del('a')
`,
    `import LRU from 'lru-cache'
const c = new LRU({ max: 500, ttl: 1000, allowStale: true })
c.set('a', 1, {
  ttl: 5000
}) // a moment
if (c.size > 3) c.clear()
c.delete('a')
`,
  ],
  [
    'lru-cache-options',
    'with a length, max was the sum of the lengths',
    `const LRU = require('lru-cache')\nconst c = new LRU({ max: 9, length: n => n.size })\n`,
    `const LRU = require('lru-cache')\nconst c = new LRU({ maxSize: 9, sizeCalculation: n => n.size })\n`,
  ],
  ['lru-cache-options', 'a namesake', `const c = new LRU({ maxAge: 1 })\nc.reset()\n`, ''],
  [
    'await-calls',
    'inside async functions only, with the parentheses a member needs',
    `import { createCache as make } from 'cachectl'
const c = make()
async function f(k, d = c.get('d')) {
  c.set(k, 1)
  return [c.get(k).name, await c.get(k), d].map(() => c.has(k));
}
`,
    `import { createCache as make } from 'cachectl'
const c = make()
async function f(k, d = c.get('d')) {
  await c.set(k, 1)
  return [(await c.get(k)).name, await c.get(k), d].map(() => c.has(k));
}
`,
  ],
  ['await-calls', 'a cache of somebody else', `const c = make()\nasync function f() { c.get(1) }\n`, ''],
]

async function run(transform: string, input: string): Promise<string> {
  const project = projectTree({ 'a.js': input })
  try {
    const { texts } = await runTransforms(project.root, project.root, [join(FOLDER, `${transform}.ts`)])
    return texts.get('a.js') ?? ''
  } finally {
    project.remove()
  }
}

describe.each(readdirSync(FOLDER).map(name => name.replace('.ts', '')))('%s', transform => {
  test.each(CASES.filter(([name]) => name === transform).map(([, ...rest]) => rest))(
    '%s',
    async (_, input, output) => {
      expect(await run(transform, input)).toBe(output)
      if (output !== '') expect(await run(transform, output)).toBe('')
    },
  )

  test('runs by itself with the public jscodeshift, from inside node_modules', async () => {
    const [, , input = '', output] = CASES.find(([name, , , out]) => name === transform && out !== '') ?? []
    const project = projectTree({ 'a.js': input, 'node_modules/cachectl/package.json': '{"type":"module"}' })
    try {
      symlinkSync(FOLDER, join(project.root, 'node_modules/cachectl/transforms'))
      const file = join(project.root, `node_modules/cachectl/transforms/${transform}.ts`)
      execFileSync(process.execPath, [JSCODESHIFT, '--run-in-band', '--fail-on-error', '-t', file, 'a.js'], {
        cwd: project.root,
        stdio: 'pipe',
      })
      expect(project.read('a.js')).toBe(output)
    } finally {
      project.remove()
    }
  })
})

describe('hooked into a migration', () => {
  test('a file that recast would print differently is left alone', async () => {
    const odd = `if (!await a()) f((b()))\nclass A extends (B) {}\nx = async () => (await c.get(1))!.name\n`
    const project = projectTree({
      'odd.ts': odd,
      'a.js': `const c = require('memory-cache').get\n`,
      'own.cjs': OWN,
    })
    try {
      const own = join(project.root, 'own.cjs')
      const { texts, skipped } = await runTransforms(project.root, project.root, [own])
      expect([...texts.keys()]).toEqual(['a.js'])
      expect(skipped).toContain('odd.ts')
      await expect(runTransforms(project.root, project.root, ['nope.js'])).rejects.toThrow(/no such file/)
    } finally {
      project.remove()
    }
  })
})

const OWN = `module.exports = (file, { j }) => file.path.endsWith('.cjs') ? null : j(file.source).toSource() + '// seen\\n'\n`

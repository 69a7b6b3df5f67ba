import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { plan } from '../../codemods/plan.js'
import { projectTree } from '../helpers/project-tree.js'

test('a project that is reached through a link is named by its own paths', async () => {
  const made = projectTree({
    'real/package.json': '{"private":true}',
    'real/app.js':
      "const cache = new (require('node-cache'))()\nexports.read = key => cache.get(String(key))\n",
  })
  try {
    symlinkSync('real', join(made.root, 'link'))
    const { plan: planned, texts } = await plan({ path: join(made.root, 'link') })
    expect(planned.root).toBe(join(made.root, 'real'))
    expect(planned.roots.map(root => root.id)).toEqual(['app.js:cache'])
    expect([...texts.keys()]).toEqual(['app.js'])
  } finally {
    made.remove()
  }
})

test('a Babel that does not read ?? gets none', async () => {
  const outcomes = ['7.3.4', '7.29.0'].map(async version => {
    const made = projectTree({
      'package.json': '{"private":true}',
      'node_modules/@babel/core/package.json': `{"name":"@babel/core","version":"${version}"}`,
      'app.js': "const cache = require('memory-cache')\nexports.has = key => cache.get(key) === null\n",
    })
    const { plan: planned } = await plan({ path: made.root })
    made.remove()
    return planned.roots.map(root => `${root.state} ${root.reasons.map(one => `${one.code} ${one.message}`)}`)
  })
  expect(await Promise.all(outcomes)).toEqual([
    [
      'pinned CCM-VERIFY app.js would need ??, which @babel/core 7.3.4 of this project does not read (7.8 does)',
    ],
    ['migrated '],
  ])
})

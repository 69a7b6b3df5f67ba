import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { plan } from '../../codemods/plan.js'
import { projectTree } from '../helpers/project-tree.js'

test('a project that is reached through a link is named by its own paths', async () => {
  const made = projectTree({
    'real/package.json': '{"private":true}',
    'real/app.js': "const cache = new (require('node-cache'))()\nexports.read = key => cache.get(`${key}`)\n",
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

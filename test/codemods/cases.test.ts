import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { plan } from '../../codemods/plan.js'
import { optionsOf, summaryOf } from '../../fixtures/migration-case.mjs'

const home = join(import.meta.dirname, '../../fixtures/migration')

describe.each(readdirSync(home).filter(name => statSync(join(home, name)).isDirectory()))('%s', name => {
  const folder = join(home, name)
  const expected = readTree(join(folder, 'expected'))

  test('becomes what is expected, is reported, and is done', async () => {
    const options = optionsOf(folder)
    const { plan: made, texts } = await plan(options)
    expect(Object.fromEntries(texts)).toEqual(expected)
    expect(summaryOf(made)).toEqual(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')))
    expect(made.diagnostics.added).toEqual([])
    const again = await plan({ ...options, texts })
    expect(again.plan.files).toEqual([])
  })
})

function readTree(root: string): Record<string, string> {
  if (!existsSync(root)) return {}
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  return Object.fromEntries(
    files.map(entry => {
      const path = join(entry.parentPath, entry.name)
      return [relative(root, path), readFileSync(path, 'utf8')]
    }),
  )
}

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { codes } from '../../codemods/engine/codes.js'

test('every code that the sources can give is in the catalogue', () => {
  const folders = ['engine', 'recipes'].map(name => join(import.meta.dirname, '../../codemods', name))
  const files = folders.flatMap(folder =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => join(folder, name)),
  )
  const sources = files.filter(path => path.endsWith('.ts') && !path.endsWith('codes.ts'))
  const used = new Set(
    sources.flatMap(path => readFileSync(path, 'utf8').match(/(?<=')CCM-[A-Z-]+(?=')/g) ?? []),
  )
  expect(used.size).toBeGreaterThan(20)
  expect([...used].filter(code => !(code in codes)).sort()).toEqual([])
})

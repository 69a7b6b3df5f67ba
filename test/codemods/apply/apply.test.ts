import { chmodSync, existsSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { apply } from '../../../codemods/engine/apply/apply.js'
import { listBackups } from '../../../codemods/engine/apply/manifest.js'
import { restore } from '../../../codemods/engine/apply/restore.js'
import { planned } from '../../helpers/planned.js'
import { type ProjectTree, projectTree } from '../../helpers/project-tree.js'

const trees: ProjectTree[] = []
const tree = (files: Record<string, string>) => {
  const made = projectTree(files)
  trees.push(made)
  return made
}
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

describe('apply and restore', () => {
  test('every byte and mode comes back, and the state stays out of git', () => {
    const project = tree({ 'src/a.ts': '\uFEFFa\r\n', 'bin/run.js': '#!/usr/bin/env node\n', 'b.ts': 'b' })
    chmodSync(join(project.root, 'bin/run.js'), 0o755)
    project.git('init', '-q')
    const before = project.snapshot()
    const { plan, texts } = planned(project.root, { 'src/a.ts': 'A', 'bin/run.js': 'RUN' })
    const { backup } = apply(plan, texts, { backup: true, now: new Date('2026-03-01T17:45:00Z') })
    expect(backup).toBe('20260301-174500')
    expect(project.snapshot()).toEqual({
      'src/a.ts': '644 A',
      'bin/run.js': '755 RUN',
      'b.ts': before['b.ts'],
    })
    expect(project.git('status', '--porcelain', '--untracked-files=all')).not.toContain('.cachectl')
    expect(restore(project.root, backup ?? '').files).toEqual(['src/a.ts', 'bin/run.js'])
    expect(project.snapshot()).toEqual(before)
    expect(restore(project.root, backup ?? '').files).toEqual([])
  })

  test('restore refuses files changed since, and forced keeps what it overwrites', () => {
    const project = tree({ 'a.ts': 'old', 'b.ts': 'old b' })
    const { plan, texts } = planned(project.root, { 'a.ts': 'new', 'b.ts': 'new b' })
    const id = apply(plan, texts, { backup: true }).backup ?? ''
    project.write('a.ts', 'edited by hand')
    expect(() => restore(project.root, id)).toThrow(
      expect.objectContaining({ code: 'ERR_MIGRATE_CHANGED', files: ['a.ts'] }),
    )
    expect(project.read('b.ts')).toBe('new b')
    const forced = restore(project.root, id, { force: true })
    expect(project.read('a.ts') + project.read('b.ts')).toBe('oldold b')
    restore(project.root, forced.backup ?? '')
    expect(project.read('a.ts')).toBe('edited by hand')
  })

  test('a damaged backup is refused before anything is written', () => {
    const project = tree({ 'a.ts': 'old', 'b.ts': 'old' })
    const { plan, texts } = planned(project.root, { 'a.ts': 'new', 'b.ts': 'new' })
    const id = apply(plan, texts, { backup: true }).backup ?? ''
    project.write(`.cachectl/backups/${id}/old/b.ts`, 'rotten')
    expect(() => restore(project.root, id)).toThrow(/damaged.*b\.ts/)
    expect(project.read('a.ts')).toBe('new')
    expect(() => restore(project.root, 'nope')).toThrow(new RegExp(`No backup "nope".*Known: ${id}`))
  })

  test('without --backup nothing is left behind', () => {
    const project = tree({ 'a.ts': 'old' })
    const { plan, texts } = planned(project.root, { 'a.ts': 'new' })
    expect(apply(plan, texts, { force: true }).backup).toBeUndefined()
    expect(listBackups(project.root)).toEqual([])
    expect(readdirSync(join(project.root, '.cachectl')).sort()).toEqual(['.gitignore'])
  })
})

describe('what apply refuses', () => {
  const code = (name: string) => expect.objectContaining({ code: `ERR_MIGRATE_${name}` })

  test('a file that is not the one that was planned, and a text that is not', () => {
    const project = tree({ 'a.ts': 'old', 'b.ts': 'old' })
    const { plan, texts } = planned(project.root, { 'a.ts': 'new', 'b.ts': 'new' })
    project.write('b.ts', 'meanwhile')
    expect(() => apply(plan, texts, { force: true })).toThrow(code('CHANGED'))
    project.write('b.ts', 'old')
    expect(() => apply(plan, new Map([...texts, ['b.ts', 'other']]), { force: true })).toThrow(
      code('CHANGED'),
    )
    expect(project.read('a.ts')).toBe('old')
  })

  test('a tree that git could not undo', () => {
    const project = tree({ 'a.ts': 'old', 'pkg/b.ts': 'old' })
    const { plan, texts } = planned(project.root, { 'a.ts': 'new' })
    expect(() => apply(plan, texts)).toThrow(/no repository here.*--backup/)
    project.git('init', '-q')
    expect(() => apply(plan, texts)).toThrow(/a\.ts has uncommitted changes/)
    project.git('add', '.')
    project.git('commit', '-qm', 'x')
    project.write('pkg/b.ts', 'edited')
    expect(() => apply(plan, texts)).toThrow(/pkg\/b\.ts has uncommitted/)
    project.git('checkout', '-q', '.')
    project.write('notes.txt', 'untracked, and not edited by the migration')
    apply(plan, texts)
    expect(project.read('a.ts')).toBe('new')
  })

  test('paths out of the project, through links, in node_modules, ignored by git', () => {
    const outside = mkdtempSync(join(tmpdir(), 'cachectl-outside-'))
    writeFileSync(join(outside, 'x.ts'), 'old')
    const project = tree({
      'node_modules/m/x.ts': 'old',
      'packages/a/gen/x.ts': 'old',
      'packages/a/keep/x.ts': 'old',
      'packages/a/.gitignore': 'gen/\n*.tmp.ts\n!x.ts\n',
      'y.tmp.ts': 'old',
      '.gitignore': '*.tmp.ts\nkeep/*\n',
    })
    project.git('init', '-q')
    symlinkSync(outside, join(project.root, 'link'))
    symlinkSync(join(project.root, 'packages/a/keep/x.ts'), join(project.root, 'alias.ts'))
    const refused = [
      '../x.ts',
      'link/x.ts',
      'alias.ts',
      'node_modules/m/x.ts',
      'packages/a/gen/x.ts',
      'y.tmp.ts',
    ]
    for (const path of refused) {
      const file = { path, before: '', after: '', edits: [] }
      expect(() => apply({ root: project.root, files: [file] }, new Map(), { force: true }), path).toThrow(
        code('PROTECTED'),
      )
    }
    const { plan, texts } = planned(project.root, { 'packages/a/keep/x.ts': 'taken back by !x.ts' })
    apply(plan, texts, { force: true })
    expect(existsSync(join(project.root, '.cachectl', 'lock'))).toBe(false)
  })

  test('a second writer, while the first lives', () => {
    const project = tree({ 'a.ts': 'old', '.cachectl/lock': `${process.ppid}\n` })
    const { plan, texts } = planned(project.root, { 'a.ts': 'new' })
    expect(() => apply(plan, texts, { force: true })).toThrow(code('BUSY'))
    project.write('.cachectl/lock', '2147483646\n')
    apply(plan, texts, { force: true })
    expect(project.read('a.ts')).toBe('new')
  })
})

import { lstatSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { isUnharmed } from '../../../codemods/test-run/compare-tests.js'
import { runProjectTests } from '../../../codemods/test-run/run-project-tests.js'
import { type ProjectTree, projectTree } from '../../helpers/project-tree.js'

const trees: ProjectTree[] = []
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

const COMMAND = 'node --test --test-reporter=tap'

function project(): ProjectTree {
  const made = projectTree({
    'package.json': '{"type":"module"}',
    'node_modules/dep/package.json': '{"name":"dep","main":"index.js"}',
    'node_modules/dep/index.js': 'module.exports = 1',
    'sum.js': 'export const sum = (a, b) => a + b',
    'sum.test.js': `
      import assert from 'node:assert'
      import { rmSync, writeFileSync } from 'node:fs'
      import { test } from 'node:test'
      import dep from 'dep'
      import { sum } from './sum.js'
      test('adds', () => assert.equal(sum(dep, 1), 2))
      test('was broken before', () => assert.equal(1, 2))
      test('writes through a link of the project', () => writeFileSync('link.txt', 'scribble'))
      test('cachectl can be imported', () => import.meta.resolve('cachectl'))
    `,
    'target.txt': 'untouched',
  })
  symlinkSync('target.txt', join(made.root, 'link.txt'))
  trees.push(made)
  return made
}

test('a test that the new texts break is named; one that failed before is not held against them', async () => {
  const made = project()
  const before = made.snapshot()
  const harmed = await runProjectTests(
    made.root,
    COMMAND,
    new Map([['sum.js', 'export const sum = () => 3']]),
  )
  expect(harmed).toMatchObject({ byName: true, broken: ['adds'], missing: [], mended: [] })
  expect(harmed.before).toMatchObject({ passed: 3, failed: 1, exitCode: 1 })
  expect(isUnharmed(harmed)).toBe(false)
  const fine = await runProjectTests(
    made.root,
    COMMAND,
    new Map([['sum.js', 'export const sum = (a, b) => b + a']]),
  )
  expect(isUnharmed(fine)).toBe(true)
  expect(made.snapshot()).toEqual(before)
  expect(lstatSync(join(made.root, 'link.txt')).isSymbolicLink()).toBe(true)
})

test('a test that does not run any more is harm too', async () => {
  const made = project()
  const run = await runProjectTests(made.root, COMMAND, new Map([['sum.js', 'export const sum = (']]))
  expect(run.missing).toContain('adds')
})

test('where no names are printed, the exit code is compared', async () => {
  const made = project()
  const run = await runProjectTests(made.root, 'node sum.js', new Map([['sum.js', 'process.exit(3)']]))
  expect(run).toMatchObject({ byName: false, broken: ['the whole command'], after: { exitCode: 3 } })
})

test('a command that hangs or does not exist is an error, with its last words', async () => {
  const made = project()
  const hang = `node -e "console.log('last words');setInterval(()=>{},1e3)"`
  const options = { timeout: 1500 }
  await expect(runProjectTests(made.root, hang, new Map(), options)).rejects.toThrow(
    /did not end in time.*\n.*last words/,
  )
  await expect(runProjectTests(made.root, 'no-such-command', new Map())).rejects.toThrow(/is not a command/)
})

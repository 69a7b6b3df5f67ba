import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type ScratchCopy, scratchCopy } from '../../codemods/test-run/scratch-copy.js'
import { type ProjectTree, projectTree } from '../helpers/project-tree.js'
import { runCachectl } from '../helpers/run-cachectl.js'
import { runCli } from './helpers/run-cli.js'

const LEGACY_APP = join(import.meta.dirname, '../../fixtures/legacy-app')

const open: { remove(): void }[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.remove()
})
const legacyApp = (): ScratchCopy => {
  const copy = scratchCopy(LEGACY_APP)
  open.push(copy)
  return copy
}
const project = (files: Record<string, string>): ProjectTree => {
  const made = projectTree({ 'package.json': '{"private":true,"type":"module"}', ...files })
  open.push(made)
  return made
}

/** In this process, where TypeScript is loaded; the legacy app, and what comes with the package, take the built command. */
const migrate = (cwd: string, ...argv: string[]) => runCli(argv, { cwd })

const CACHE = `import NodeCache from 'node-cache'\nexport const users = new NodeCache({ stdTTL: 60 })\n`
const SMALL = {
  'src/users.ts': `${CACHE}export function find(id: string) {\n  return users.get<string>(id)\n}\n`,
  'src/early.ts': `import NodeCache from 'node-cache'\nconst texts = new NodeCache()\nexport class Early {\n  text = texts.get('x')\n}\n`,
}

describe('the legacy app', () => {
  test('migrates; its own tests pass on both sides; a second run has nothing to do; restore gives back every byte', async () => {
    const app = legacyApp()
    const before = readFileSync(join(app.root, 'src/chat.ts'), 'utf8')
    const run = await runCachectl(app.root, 'migrate', '--backup', '--json', '--test', 'npm test --silent')
    const data = JSON.parse(run.stdout)
    expect(run.code, run.stderr).toBe(1)
    expect(data).toMatchObject({ action: 'applied', diagnostics: { added: [] }, summary: { pinned: 1 } })
    expect(data.tests).toMatchObject({
      byName: true,
      broken: [],
      missing: [],
      after: { failed: 0, exitCode: 0 },
    })
    expect(data.tests.after.passed).toBe(data.tests.before.passed)
    expect(data.tests.after.passed).toBeGreaterThan(20)
    expect(data.summary.migrated).toBe(5)
    const second = JSON.parse((await migrate(app.root, 'migrate', '--dry-run', '--json')).stdout)
    expect(second.files).toEqual([])
    expect((await migrate(app.root, 'migrate', '--restore', data.backup)).code).toBe(0)
    expect(readFileSync(join(app.root, 'src/chat.ts'), 'utf8')).toBe(before)
  }, 240_000)
})

describe('views of one plan', () => {
  test('a dry run writes reports, a plan and a patch that git takes, and no source', async () => {
    const made = project(SMALL)
    const before = made.snapshot()
    const names = ['r.json', 'r.md', 'r.html', 'r.sarif']
    const run = await migrate(
      made.root,
      'migrate',
      '--patch',
      'out.patch',
      '--plan',
      'plan.json',
      ...names.flatMap(name => ['--report', name]),
    )
    expect(run.code, run.stderr).toBe(1)
    expect(run.stdout).toContain('1 of 2 caches migrated, 1 left alone')
    expect(run.stdout).toMatch(/CCM-\w+ src\/early\.ts:4/)
    expect(made.read('src/users.ts')).toBe(SMALL['src/users.ts'])
    expect(JSON.parse(made.read('r.json')).summary).toMatchObject({ migrated: 1, pinned: 1 })
    expect(JSON.parse(made.read('r.sarif')).version).toBe('2.1.0')
    expect(made.read('r.md')).toContain('# Cache migration')
    expect(made.read('r.html')).toContain('<!doctype html>')
    made.git('init', '-q')
    made.git('apply', 'out.patch')
    expect(made.read('src/users.ts')).toContain('return await users.get<string>(id)')
    expect(Object.keys(made.snapshot()).sort()).toEqual(
      [...Object.keys(before), 'out.patch', 'plan.json', ...names].sort(),
    )
    const late = await migrate(made.root, 'migrate', 'apply', 'plan.json', '--force')
    expect(late).toMatchObject({ code: 2, stderr: expect.stringMatching(/src\/users\.ts changed since/) })
    const migrated = made.read('src/users.ts')
    made.write('src/users.ts', SMALL['src/users.ts'])
    const applied = await migrate(made.root, 'migrate', 'apply', 'plan.json', '--backup', '--json')
    expect(JSON.parse(applied.stdout)).toMatchObject({
      action: 'applied',
      summary: { migrated: 1, pinned: 1 },
    })
    expect(made.read('src/users.ts')).toBe(migrated)
  })

  test('explain tells why a line changes, and why another does not', async () => {
    const made = project(SMALL)
    const changed = await migrate(made.root, 'migrate', 'explain', 'src/users.ts:4:10')
    expect(changed).toMatchObject({ code: 0, stdout: expect.stringContaining('users.get is awaited') })
    const pinned = await migrate(made.root, 'migrate', 'explain', 'src/early.ts:4')
    expect(pinned.stdout).toMatch(/cache texts \(node-cache\): left alone/)
  })

  test('--check is for CI: 1 while there is something to migrate, 0 when there is not', async () => {
    const made = project({ 'src/users.ts': SMALL['src/users.ts'] })
    expect((await migrate(made.root, 'migrate', '--check')).code).toBe(1)
    expect((await migrate(made.root, 'migrate', '--force')).code).toBe(0)
    expect(await migrate(made.root, 'migrate', '--check')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('No legacy cache was found'),
    })
  })

  test('a test that breaks stops the migration before anything is written', async () => {
    const made = project({ 'src/users.ts': SMALL['src/users.ts'] })
    const command =
      "node -e \"process.exit(require('fs').readFileSync('src/users.ts', 'utf8').includes('async') ? 1 : 0)\""
    const run = await migrate(made.root, 'migrate', '--backup', '--test', command)
    expect(run.code).toBe(1)
    expect(run.stdout).toContain('broken: the whole command')
    expect(run.stdout).toContain('nothing was written')
    expect(made.read('src/users.ts')).toBe(SMALL['src/users.ts'])
    expect(existsSync(join(made.root, '.cachectl/backups'))).toBe(false)
  })

  test('--transform runs first, and its work is part of the plan', async () => {
    const made = project({
      'package.json': '{"private":true}',
      'a.js': `const cache = new (require('node-cache'))({ stdTTL: 5 });\nexports.f = k => cache.get(k);\n`,
    })
    const run = await runCachectl(made.root, 'migrate', '--force', '--json', '--transform', 'require-forms')
    const data = JSON.parse(run.stdout)
    expect(data.files[0].edits.map((edit: { rule: string }) => edit.rule)).toContain('transform')
    expect(made.read('a.js')).not.toContain("new (require('node-cache'))")
  })
})

describe('what it refuses', () => {
  test.each([
    [['--dry-run', '--backup'], /--dry-run writes no file/],
    [['--restore', 'x', '--check'], /--restore writes files/],
    [['--report', 'out.pdf', '--dry-run'], /out\.pdf.*\.json/],
    [['explain'], /explain needs a place/],
    [['explain', 'src/users.ts'], /is not a place/],
    [['no-such-directory'], /nothing at .*no-such-directory/],
    [['src', 'test'], /takes one path/],
    [['--restore', 'nope'], /No backup "nope"/],
    [['--transform', 'nope.js', '--dry-run'], /no such file/],
    [['--interactive'], /needs a terminal/],
  ])('%j', async (args, message) => {
    const made = project(SMALL)
    const before = made.snapshot()
    const run = await migrate(made.root, 'migrate', ...args)
    expect(run.code).toBe(2)
    expect(run.stderr).toMatch(message)
    expect(made.snapshot()).toEqual(before)
  })

  test('a failure is one JSON document too', async () => {
    const run = await migrate(project(SMALL).root, 'migrate', '--json')
    expect(JSON.parse(run.stdout)).toMatchObject({
      ok: false,
      error: {
        code: 'ERR_MIGRATE_UNSAFE_TREE',
        message: expect.stringMatching(/git could not undo this.*--backup/),
      },
    })
  })
})

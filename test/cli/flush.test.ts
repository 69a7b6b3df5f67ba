import { beforeEach, describe, expect, test } from 'vitest'
import { runCli, scratch } from './helpers/run-cli.js'

let cwd: string
const run = (...argv: string[]) => runCli(argv, { cwd })
const keys = async () => (await run('keys')).stdout.split('\n').filter(Boolean).sort()

beforeEach(async () => {
  cwd = scratch()
  await runCli(['warm', '-'], { cwd, stdin: JSON.stringify({ 'a:1': 1, 'a:2': 2, 'b:1': 3, plain: 4 }) })
})

describe('flush', () => {
  test('without --yes and without a terminal it removes nothing and says how many it would', async () => {
    const outcome = await run('flush')
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(outcome.stderr).toMatch(/would remove 4 entries; pass --yes/)
    expect(await keys()).toHaveLength(4)
  })

  test('--dry-run shows count, prefixes and a sample, and removes nothing', async () => {
    const { code, stdout } = await run('flush', '--dry-run')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^4 entries: a 2, .*b 1/)
    expect(stdout).toContain('nothing was removed (--dry-run)')
    expect(await keys()).toHaveLength(4)
  })

  test.each([
    [['--yes'], []],
    [
      ['a:*', '--yes'],
      ['b:1', 'plain'],
    ],
    [
      ['--prefix', 'a', '--yes'],
      ['b:1', 'plain'],
    ],
    [
      ['2', '--prefix', 'a', '-y'],
      ['a:1', 'b:1', 'plain'],
    ],
    [
      ['nothing*', '--yes'],
      ['a:1', 'a:2', 'b:1', 'plain'],
    ],
  ])('flush %j leaves %j', async (argv, left) => {
    expect((await run('flush', ...argv)).code).toBe(0)
    expect(await keys()).toEqual(left)
  })

  test.each([
    ['y', 0, []],
    ['n', 1, ['a:1', 'a:2', 'b:1', 'plain']],
    ['\r', 1, ['a:1', 'a:2', 'b:1', 'plain']],
    ['\u0003', 130, ['a:1', 'a:2', 'b:1', 'plain']],
  ])('at a terminal it asks; the answer %j exits %i', async (types, code, left) => {
    const outcome = await runCli(['flush'], { cwd, terminal: { columns: 80, types } })
    expect(outcome.code).toBe(code)
    expect(outcome.stderr).toContain('4 entries: ')
    expect(outcome.stderr).toContain('Remove 4 entries?')
    expect(outcome.stdout).not.toContain('Remove 4')
    expect(await keys()).toEqual(left)
  })
})

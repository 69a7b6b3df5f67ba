import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { wantsColor } from '../../src/cli/io.js'
import { runCli, scratch } from './helpers/run-cli.js'

const ESCAPE = '\u001b['

describe('colour: --color/--no-color > NO_COLOR > FORCE_COLOR > TERM=dumb > terminal', () => {
  test.each([
    [undefined, {}, true, true],
    [undefined, {}, false, false],
    [undefined, { TERM: 'dumb' }, true, false],
    [undefined, { TERM: 'dumb', FORCE_COLOR: '1' }, true, true],
    [undefined, { FORCE_COLOR: '1' }, false, true],
    [undefined, { FORCE_COLOR: '0' }, true, false],
    [undefined, { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [undefined, { NO_COLOR: '' }, true, true],
    [true, { NO_COLOR: '1' }, false, true],
    [false, { FORCE_COLOR: '1' }, true, false],
  ])('flag %s, env %j, terminal %s -> %s', (flag, env, isTTY, colour) => {
    expect(wantsColor(flag, env, { isTTY })).toBe(colour)
  })

  test.each([
    ['a terminal', { terminal: { columns: 100 } }, true],
    ['a pipe', {}, false],
    ['a terminal with NO_COLOR', { terminal: { columns: 100 }, env: { NO_COLOR: '1' } }, false],
  ])('a table written to %s', async (_, options, colour) => {
    const { stdout } = await runCli(['config'], options)
    expect(stdout.includes(ESCAPE)).toBe(colour)
  })

  test('--json has no colour, even when it is asked for', async () => {
    const { stdout } = await runCli(['config', '--json', '--color'], { terminal: { columns: 100 } })
    expect(stdout).not.toContain(ESCAPE)
  })
})

describe('width', () => {
  test.each([60, 100])('no line of a table is wider than a terminal of %i columns', async columns => {
    const env = { CACHE_PATH: 'a/long/path/'.repeat(10) }
    const { stdout } = await runCli(['config', '--no-color'], { terminal: { columns }, env })
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
    expect(stdout).toContain('…')
  })

  test.each([60, 100])('nor is a help page, nor a message on stderr, at %i columns', async columns => {
    const cwd = scratch()
    for (const argv of [['warm', '--help'], ['doctor', '--help'], ['--help'], ['flush', '--l1']]) {
      const { stdout, stderr } = await runCli(argv, {
        cwd,
        terminal: { columns },
        env: { CACHE_INSPECT_DIR: cwd },
      })
      const lines = stripVTControlCharacters(`${stdout}${stderr}`).split('\n')
      expect(lines.filter(line => line.length > columns && !line.startsWith('  cachectl '))).toEqual([])
    }
  })

  test('piped output is not cut', async () => {
    const cwd = scratch()
    const key = 'k'.repeat(300)
    await runCli(['set', key, '1'], { cwd })
    expect((await runCli(['keys', '--sort', 'size'], { cwd })).stdout).toContain(key)
  })
})

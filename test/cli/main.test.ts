import { describe, expect, test } from 'vitest'
import { catalog } from '../../src/cli/catalog.js'
import { runCli, scratch } from './helpers/run-cli.js'

describe('help', () => {
  test('without a command it shows examples, every command, and succeeds', async () => {
    const { code, stdout } = await runCli([])
    expect(code).toBe(0)
    expect(stdout.indexOf('Examples:')).toBeLessThan(stdout.indexOf('Usage:'))
    for (const { name } of catalog) expect(stdout).toContain(`  ${name} `)
  })

  test.each(catalog.map(({ name }) => name))(
    'cachectl %s --help begins with examples that run it',
    async name => {
      const { code, stdout, stderr } = await runCli([name, '--help'])
      expect(code).toBe(0)
      expect(stderr).toBe('')
      expect(stdout).toMatch(/^.+\n(.+\n)*\nExamples:\n {2}cachectl /)
      expect(stdout).toContain(`  cachectl ${name}`)
      expect(stdout).toContain(`Usage: cachectl ${name}`)
    },
  )

  test('help is another word for --help', async () => {
    expect((await runCli(['help'])).stdout).toBe((await runCli(['--help'])).stdout)
    expect((await runCli(['help', 'stats'])).stdout).toBe((await runCli(['stats', '--help'])).stdout)
  })

  test('--version shows the version of package.json', async () => {
    const { default: manifest } = await import('../../package.json', { with: { type: 'json' } })
    expect((await runCli(['--version'])).stdout).toBe(`${manifest.version}\n`)
  })
})

describe('wrong usage ends with 2 and says the way out', () => {
  test.each([
    [['staats'], /unknown command 'staats' \(Did you mean stats\?\)\. Help: cachectl --help/],
    [['stats', '--wach'], /unknown option '--wach' \(Did you mean --watch\?\)\. Help: cachectl stats --help/],
    [['get'], /missing required argument 'key'\. Help: cachectl get --help/],
    [['get', 'a', 'b'], /too many arguments for 'get'/],
    [['get', 'a', '--redis'], /option '--redis <url>' argument missing/],
    [['get', 'a', '--redis', 'r', '--disk', 'd'], /--redis and --disk name two targets; use one of them/],
    [['get', 'a', '--prefix', 'p', '--type', 'TOOL'], /--prefix and --type/],
    [['get', 'a', '--prefix', ''], /--prefix is empty/],
    [['get', 'a', '--type', 'tools'], /Allowed choices are MODEL_REGISTRY, WORKFLOW, TOOL, SESSION, GENERAL/],
    [['get', 'a', '--disk', ''], /--disk is empty; name a directory/],
    [['get', 'a', '--redis', 'localhost'], /--redis: 'localhost' is not a Redis URL\. Example: redis:/],
    [['get', 'a', '--timeout', 'soon'], /Use seconds above 0/],
    [['set', 'a', 'b', '--ttl', '-1'], /Use seconds above 0 .*10m, 7d.*"never"/],
    [['stats', '--watch', '0'], /Use seconds above 0/],
    // a timer of 2^31 ms and more fires at once
    [['stats', '--watch', '2147484'], /Use seconds above 0, up to 2000000/],
    [['keys', '--limit', '0'], /whole number of at least 1/],
    [['keys', '--sort', 'name'], /Allowed choices are size, ttl, idle, hot/],
    [['stats', '--prometheus', '--json'], /--prometheus is a format of its own/],
    [['keys', '--sort', 'hot'], /looks into processes; add --app or --pid/],
    [['flush', '--pid', '1'], /flushed with --l1/],
    [['completion', 'tcsh'], /Allowed choices are bash, zsh, fish/],
  ])('%j', async (argv, message) => {
    const cwd = scratch()
    const text = await runCli(argv, { cwd })
    expect(text.code).toBe(2)
    if (!argv.includes('--json')) {
      expect(text.stdout).toBe('')
      expect(text.stderr).toMatch(message)
      expect(text.stderr).toMatch(/^cachectl: /m)
    }
    const json = await runCli([...argv, '--json'], { cwd })
    expect(json.code).toBe(2)
    expect(json.stderr).toBe('')
    expect(json.json()).toMatchObject({ ok: false, error: { message: expect.stringMatching(message) } })
  })

  test('a whole number with more digits than a number carries is stored as text', async () => {
    const cwd = scratch()
    await runCli(['set', 'id', '12345678901234567891'], { cwd })
    expect((await runCli(['get', 'id'], { cwd })).stdout).toBe('12345678901234567891\n')
  })

  test('a word after -- is not an option', async () => {
    const outcome = await runCli(['set', 'key', '--', '--json'], { cwd: scratch() })
    expect(outcome).toMatchObject({ code: 0, stdout: 'stored key (never expires)\n' })
  })
})

describe('streams', () => {
  test('stdout is the answer, stderr says which target and why', async () => {
    const cwd = scratch()
    await runCli(['set', 'a', '1'], { cwd })
    const outcome = await runCli(['get', 'a'], { cwd })
    expect(outcome.stdout).toBe('1\n')
    expect(outcome.stderr).toBe('disk .cachectl/store (nothing configured)\n')
    expect((await runCli(['get', 'a', '--quiet'], { cwd })).stderr).toBe('')
  })

  test('--json is one document with command, ok and target, and nothing on stderr', async () => {
    const cwd = scratch()
    await runCli(['set', 'a', '1'], { cwd })
    const outcome = await runCli(['get', 'a', '--json'], { cwd, terminal: { columns: 80 } })
    expect(outcome.stderr).toBe('')
    expect(outcome.json()).toEqual({
      command: 'get',
      ok: true,
      target: { kind: 'disk', location: '.cachectl/store', reason: 'nothing configured' },
      key: 'a',
      found: true,
      value: 1,
    })
  })
})

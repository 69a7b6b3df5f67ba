import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from 'vitest'
import { runCli, scratch } from '../helpers/run-cli.js'

let cwd: string
const run = (...argv: string[]) => runCli(argv, { cwd })
const file = (text: string | Buffer, name = 'entries.json') => {
  writeFileSync(join(cwd, name), text)
  return name
}
const exported = async () => {
  const lines = (await run('export', '--quiet')).stdout.trim().split('\n').filter(Boolean)
  return lines.map(line => JSON.parse(line)).sort((a, b) => (a.key < b.key ? -1 : 1))
}

beforeEach(() => {
  cwd = scratch()
})

describe('what it reads', () => {
  const ENTRIES = [
    { key: 'a', value: 1, ttl: null },
    { key: 'b', value: { x: [1] }, ttl: null },
  ]
  test.each([
    ['an object', '{"a": 1, "b": {"x": [1]}}', 'e.json'],
    ['an array', '[{"key":"a","value":1},\n {"key":"b","value":{"x":[1]}}]', 'e.json'],
    ['NDJSON', '{"key":"a","value":1}\n\n{"key":"b","value":{"x":[1]}}\n', 'e.ndjson'],
    ['NDJSON by its text', '{"key":"a","value":1}\n{"key":"b","value":{"x":[1]}}', 'e.json'],
    ['gzip', gzipSync('{"a": 1, "b": {"x": [1]}}'), 'e.json.gz'],
    ['a byte order mark', '\ufeff{"a": 1, "b": {"x": [1]}}', 'e.json'],
  ])('%s', async (_, text, name) => {
    const outcome = await run('warm', file(text, name))
    expect(outcome).toMatchObject({ code: 0, stdout: expect.stringMatching(/^warmed 2 entries/) })
    expect(await exported()).toEqual(ENTRIES)
    const fromStdin = await runCli(['warm', '-', '--json'], { cwd, stdin: Buffer.from(text) })
    expect(fromStdin.json()).toMatchObject({ ok: true, file: 'stdin', written: 2 })
  })

  test('an empty file', async () => {
    expect((await run('warm', file(''), '--json')).json()).toMatchObject({ ok: true, entries: 0, written: 0 })
  })

  test('ttl of the entry, else --ttl, else for ever', async () => {
    await run(
      'warm',
      file(
        '[{"key":"own","value":1,"ttl":50},{"key":"never","value":1,"ttl":null},{"key":"none","value":1}]',
      ),
      '--ttl',
      '500',
    )
    const [never, none, own] = await exported()
    expect(never.ttl).toBeNull()
    expect(none.ttl).toBeGreaterThan(490)
    expect(own.ttl).toBeGreaterThan(40)
    expect(own.ttl).toBeLessThanOrEqual(50)
  })

  test('type of the entry: the keys and the ttl of the factory', async () => {
    await run('warm', file('[{"key":"k","value":1,"type":"SESSION"},{"key":"k","value":2}]'))
    const [plain, session] = await exported()
    expect(plain).toEqual({ key: 'k', value: 2, ttl: null })
    expect(session).toMatchObject({ key: 'session:k', value: 1 })
    expect(session.ttl).toBeLessThanOrEqual(300)
  })

  test('keys like __proto__ are just keys', async () => {
    await run('warm', file('{"__proto__": {"x": 1}, "constructor": 2}'))
    expect((await exported()).map(entry => entry.key)).toEqual(['__proto__', 'constructor'])
  })
})

describe('a malformed file names the line and writes nothing', () => {
  test.each([
    ['{"a": 1,\n "b": }', 2, /not JSON/],
    ['{"a": 1,\n "b": 2', 2, /not closed/],
    ['{"a": 1,\n\n}', 3, /comma too many/],
    ['[{"key":"a","value":1},\n {"key":"b"}]', 2, /has no "value"/],
    ['[{"key":"a","value":1},\n {"value":1}]', 2, /key must be a string/],
    ['[{"key":"a","value":1},\n {"key":"","value":1}]', 2, /key is empty/],
    ['[{"key":"a","value":1},\n 7]', 2, /is not an object/],
    ['[{"key":"a","value":1},\n {"key":"b","value":1,"ttl":0}]', 2, /"ttl" must be seconds above 0/],
    [
      '[{"key":"a","value":1},\n {"key":"b","value":1,"tll":5}]',
      2,
      /unknown field "tll"; allowed: key, value/,
    ],
    [
      '[{"key":"a","value":1},\n {"key":"b","value":1,"type":"X"}]',
      2,
      /"type" must be one of MODEL_REGISTRY/,
    ],
    ['[{"key":"a","value":1},\n {"key":"b","encoded":"~nonsense"}]', 2, /stored text/],
    ['[\n{"key":"a","value":1}\n{"key":"b","value":1}\n]', 3, /not JSON/],
    ['{"key":"a","value":1}\n{"key":"b","value":}\n', 2, /not JSON/],
    ['hello', 1, /must begin with \{ or \[/],
    ['{"a": 1} x', 1, /more text/],
  ])('%j', async (text, line, reason) => {
    const name = file(text)
    const outcome = await run('warm', name)
    expect(outcome.code).toBe(2)
    expect(outcome.stdout).toBe('')
    expect(outcome.stderr).toMatch(/entries\.json has 1 bad entry; nothing was written\n {2}line /)
    const { error } = (await run('warm', name, '--json')).json<{ error: { problems: unknown[] } }>()
    expect(error).toMatchObject({
      code: 'ERR_CLI_BAD_INPUT',
      bad: 1,
      problems: [{ line, reason: expect.stringMatching(reason) }],
    })
    expect(await exported()).toEqual([])
  })

  test('many bad entries: the first are shown, all are counted', async () => {
    const outcome = await run(
      'warm',
      file('{"key":1,"value":1}\n'.repeat(50), 'e.ndjson'),
      '--format',
      'ndjson',
    )
    expect(outcome.stderr).toMatch(/has 50 bad entries.*line 20: .*and 30 more/s)
  })

  test('--no-validate, and stdin, skip bad entries, report them and exit 1', async () => {
    const text = '{"key":"a","value":1}\n{"key":"b"}\n{"key":"c","value":3}\n'
    const skipped = { ok: false, written: 2, bad: 1, problems: [{ line: 2, reason: 'has no "value"' }] }
    expect((await run('warm', file(text), '--no-validate', '--json')).json()).toMatchObject(skipped)
    const outcome = await runCli(['warm', '-', '--json'], { cwd, stdin: text })
    expect(outcome.code).toBe(1)
    expect(outcome.json()).toMatchObject(skipped)
  })

  test.each([
    ['missing.json', () => {}, /'.*missing\.json': there is no such file/],
    ['folder', () => mkdirSync(join(cwd, 'folder')), /folder is a directory; name a file/],
    ['latin1.json', () => file(Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x7d]), 'latin1.json'), /not UTF-8/],
    ['broken.gz', () => file(gzipSync('{"a": 1}').subarray(0, 15), 'broken.gz'), /cannot be unpacked/],
  ])('%s', async (name, make, message) => {
    make()
    const outcome = await run('warm', name)
    expect(outcome).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) })
    expect(await exported()).toEqual([])
  })
})

describe('how it writes', () => {
  test('--dry-run checks and writes nothing', async () => {
    const outcome = await run('warm', file('{"a": 1, "b": 2}'), '--dry-run')
    expect(outcome).toMatchObject({
      code: 0,
      stdout: '2 entries are good; nothing was written (--dry-run)\n',
    })
    expect(await exported()).toEqual([])
  })

  test('--only-missing leaves alone what is there', async () => {
    await run('set', 'a', 'mine')
    const outcome = await run('warm', file('{"a": 1, "b": 2}'), '--only-missing', '--json')
    expect(outcome.json()).toMatchObject({ written: 1, skipped: 1 })
    expect((await run('get', 'a')).stdout).toBe('mine\n')
  })

  test('--verify reads back; a key twice in the file holds its last value', async () => {
    const text = Array.from({ length: 300 }, (_, i) =>
      JSON.stringify({ key: `k${i % 100}`, value: { i } }),
    ).join('\n')
    const outcome = await run(
      'warm',
      file(text, 'e.ndjson'),
      '--verify',
      '--batch',
      '50',
      '--concurrency',
      '1',
      '--json',
    )
    expect(outcome.json()).toMatchObject({ ok: true, entries: 300, written: 300, different: 0 })
    expect((await run('get', 'k7', '--json')).json()).toMatchObject({ value: { i: 207 } })
  })

  test('twice is the same as once', async () => {
    const name = file('{"a": 1, "b": [2]}')
    await run('warm', name)
    const once = await exported()
    await run('warm', name)
    expect(await exported()).toEqual(once)
  })

  test('Ctrl-C ends it with 130 and one line', async () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => `{"key":"k${i}","value":${i}}`).join('\n')
    const interrupt = new Promise(resolve => setTimeout(resolve, 100))
    const outcome = await runCli(['warm', file(lines, 'e.ndjson'), '--quiet'], { cwd, interrupt })
    expect(outcome).toMatchObject({ code: 130, stdout: '', stderr: 'cachectl: interrupted\n' })
  })
})

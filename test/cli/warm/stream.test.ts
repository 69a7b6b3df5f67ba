import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { scratch } from '../helpers/run-cli.js'
import { ended, spawnCli } from '../helpers/spawn-cli.js'

const ENTRIES = 5000

function* lines(): Iterable<string> {
  for (let i = 0; i < ENTRIES; i++)
    yield `${JSON.stringify({ key: `key${i}`, value: { i, text: 'x'.repeat(6000) } })}\n`
}

test('a stream is warmed and exported in memory that would not hold it', async () => {
  const cwd = scratch()
  // the entries take some 30 MB as text, and more than twice that as objects
  const node = ['--max-old-space-size=48', '--max-semi-space-size=2']
  const warm = spawnCli(['warm', '-', '--json'], { cwd, node })
  Readable.from(lines()).pipe(warm.stdin)
  const warmed = await ended(warm)
  expect(warmed.stderr).toBe('')
  expect(JSON.parse(warmed.stdout)).toMatchObject({ ok: true, written: ENTRIES })

  const exporting = spawnCli(['export', '--quiet'], { cwd, node })
  let newlines = 0
  exporting.stdout.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 0x0a) newlines++
  })
  expect((await ended(exporting)).code).toBe(0)
  expect(newlines).toBe(ENTRIES)
})

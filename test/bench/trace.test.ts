import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { readTrace } from '../../src/bench/read-trace.js'
import { replayTrace } from '../../src/bench/replay-trace.js'

const directory = mkdtempSync(join(tmpdir(), 'cachectl-trace-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

test.each([
  ['plain', (text: string) => Buffer.from(text), 'trace.log'],
  ['gzipped', (text: string) => gzipSync(text), 'trace.log.gz'],
])('reads a %s log of one key a line', async (_, encode, name) => {
  const lines = Array.from({ length: 20_000 }, (__, i) => `ключ:${i % 3000}`)
  const path = join(directory, name)
  writeFileSync(path, encode(`${lines.join('\r\n')}\n\nlast`))
  const trace = await readTrace(path)
  expect(trace.distinctKeys).toBe(3001)
  expect([...trace.keys.slice(0, 3)]).toEqual([0, 1, 2])
  expect(trace.keys.length).toBe(20_001)
  expect(trace.keys.at(-1)).toBe(3000)
})

test('a file that is not gzip, or not there, is an error', async () => {
  const path = join(directory, 'broken.gz')
  writeFileSync(path, 'plain text')
  await expect(readTrace(path)).rejects.toThrow(/incorrect header/)
  await expect(readTrace(join(directory, 'none'))).rejects.toThrow(/ENOENT/)
})

test('hit rates are those of the policies: a loop defeats lru, which random survives', () => {
  const loop = Uint32Array.from({ length: 10_000 }, (_, i) => i % 100)
  const { policies, sizes } = replayTrace(loop, 100, [50, 100])
  const rateOf = (name: string) => policies.find(({ policy }) => policy === name)?.hitRates ?? []
  expect(sizes).toEqual([50, 100])
  expect(rateOf('lru')).toEqual([0, 0.99])
  expect(rateOf('ttl')).toEqual([0, 0.99])
  expect(rateOf('random')[0]).toBeGreaterThan(0.15)
})

test('the advice names the smallest size that is nearly as good as any', () => {
  // one key in two requests is among ten, the others never come again
  const skewed = Uint32Array.from({ length: 20_000 }, (_, i) => (i % 2 === 0 ? (i / 2) % 10 : 10 + i))
  expect(replayTrace(skewed, 20_010, [5, 30, 20_010]).advice).toMatch(
    /^30 of 20,010 entries with policy lru give 100 %/,
  )
  expect(replayTrace(Uint32Array.from([0, 1, 2]), 3).advice).toMatch(/No key came twice/)
})

import { expect, test } from 'vitest'
import { migratePrograms } from './migrate-programs.js'

/** 2,000 programs with LONG=1; SEED moves the range. */
const BATCH = 100
const BATCHES = process.env.LONG === undefined ? 1 : 20
const FIRST = Number(process.env.SEED ?? 1)

test.each(Array.from({ length: BATCHES }, (_, index) => FIRST + index * BATCH))(
  'programs from seed %d print the same before and after, or are left alone',
  async first => {
    const result = await migratePrograms(Array.from({ length: BATCH }, (_, index) => first + index))
    expect(result.plan.diagnostics).toMatchObject({ after: 0, added: [] })
    const [divergence] = result.divergences
    expect(divergence, `${result.divergences.length} programs changed their behaviour`).toBeUndefined()
    // a tool that refuses everything would pass the line above
    expect(result.migrated).toBeGreaterThan(result.pinned / 4)
  },
  300_000,
)

test('programs that are bridged print the same, whatever cannot wait', async () => {
  // a few that are known to hold something back, or four hundred
  const seeds =
    process.env.LONG === undefined ? [5001, 5021, 5030] : Array.from({ length: 400 }, (_, i) => FIRST + i)
  const result = await migratePrograms(seeds, text => text, 'bridge')
  expect(result.plan.diagnostics).toMatchObject({ after: 0, added: [] })
  expect(result.divergences).toEqual([])
  expect(result.bridged).toBeGreaterThan(result.pinned)
}, 900_000)

test('a migration that forgets one await in each file would be noticed', async () => {
  const seeds = Array.from({ length: 8 }, (_, index) => index + 1)
  const forget = (text: string) => text.replace(/await (?=(?:cache|records|f\d))/, '')
  const { divergences, altered } = await migratePrograms(seeds, forget)
  expect(altered.length).toBeGreaterThanOrEqual(6)
  expect(divergences.map(one => one.seed)).toEqual(altered)
}, 120_000)

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** Each row of the catalogue of cases, with the verdicts that it gives (A rewritten, R listed for review, M refused). */
const fixtures = join(import.meta.dirname, '../../fixtures')
const rows: Record<string, string> = JSON.parse(readFileSync(join(fixtures, 'migration-rows.json'), 'utf8'))

interface Case {
  readonly name: string
  readonly text: string
  readonly rows: readonly string[]
  /** What the report says, not what the README claims. */
  readonly outcome: 'A' | 'R' | 'M' | 'mixed'
}

const cases = readdirSync(join(fixtures, 'migration')).map((name): Case => {
  const folder = join(fixtures, 'migration', name)
  const text = readFileSync(join(folder, 'README.md'), 'utf8')
  return { name, text, rows: rowsIn(text), outcome: outcomeOf(join(folder, 'report.json')) }
})

/** `Case 12`, `cases 48, 60 and 130`. */
function rowsIn(text: string): string[] {
  const lists = text.match(/\bcases? \d+[a-z]?(?:(?:, | and )\d+[a-z]?)*/gi) ?? []
  return lists.flatMap(list => list.match(/\d+/g) ?? [])
}

function outcomeOf(path: string): Case['outcome'] {
  const report: { roots: string[]; findings: string[] } = JSON.parse(readFileSync(path, 'utf8'))
  const held = report.roots.filter(root => !root.startsWith('migrated')).length
  if (held > 0) return held === report.roots.length && !isBridged(report.roots) ? 'M' : 'mixed'
  return report.findings.some(one => one.startsWith('review')) ? 'R' : 'A'
}

function isBridged(roots: readonly string[]): boolean {
  return roots.some(root => root.startsWith('bridged'))
}

test.each(Object.keys(rows))('row %s of the catalogue has a case', row => {
  expect(cases.filter(one => one.rows.includes(row)).map(one => one.name)).not.toEqual([])
})

test('a case says which verdict it is, and argues where the catalogue gives another', () => {
  const silent = cases.filter(({ rows: own, outcome, text }) => {
    const stated = /verdicts? (A|R|M)/.exec(text)?.[1]
    if (own.length === 0 || outcome === 'mixed') return false
    const differs = own.some(row => !(rows[row] ?? '').includes(outcome))
    return stated !== outcome || (differs && !text.includes('The catalogue'))
  })
  expect(silent.map(({ name, outcome }) => `${name}: ${outcome}`)).toEqual([])
})

import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { plainPage } from '../../../src/cli/render/page.js'
import { loadStyle } from '../../../src/cli/render/style.js'
import { type Column, renderTable } from '../../../src/cli/render/table.js'

const COLUMNS: readonly Column[] = [
  { title: 'key', flexible: true },
  { title: 'size', align: 'right' },
  { title: 'note', optional: true },
  { title: 'more', optional: true },
]
const ROWS = [
  ['a', '1', 'x', 'y'],
  ['a longer key', '1,000', 'note', 'more'],
]

describe('renderTable', () => {
  test('aligns, and ends no line with spaces', () => {
    expect(renderTable(COLUMNS, ROWS, plainPage)).toBe(
      [
        'key            size  note  more',
        'a                 1  x     y',
        'a longer key  1,000  note  more',
      ].join('\n'),
    )
  })

  test.each([30, 24, 20, 15])(
    'at %i columns no line is longer; optional columns go first, then the flexible one is cut',
    width => {
      const table = renderTable(COLUMNS, ROWS, { ...plainPage, width })
      for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(width)
      expect(table).toContain('1,000')
    },
  )

  test('the last optional column goes first, a cut cell ends in …', () => {
    const lines = renderTable(COLUMNS, ROWS, { ...plainPage, width: 23 }).split('\n')
    expect(lines).toEqual(['key          size  note', 'a               1  x', 'a longer …  1,000  note'])
  })

  test('colour does not change the alignment, wide characters count as two', async () => {
    const style = await loadStyle(true)
    const rows = [
      [style.bad('red'), '1'],
      ['日本', '2'],
      ['plain', '3'],
    ]
    const table = renderTable(COLUMNS.slice(0, 2), rows, { width: 80, style })
    expect(table).toContain('\u001b[31mred\u001b[39m')
    expect(stripVTControlCharacters(table).split('\n')).toEqual([
      'key    size',
      'red       1',
      '日本      2',
      'plain     3',
    ])
  })

  test('a long table looks like a short one, row by row', async () => {
    const style = await loadStyle(true)
    const rows = [
      ['plain', '1', 'x', 'y'],
      [style.good('coloured'), style.dim('20'), '', 'y'],
      ['日本語のキー', '3', '', ''],
      [`${style.bad('a red key')} that has to be cut`, '4,000', 'note', ''],
      ['日本語のキーはここで切られます', '5', '', '-'],
    ]
    const page = { width: 40, style }
    const short = renderTable(COLUMNS, rows, page).split('\n')
    const long = renderTable(COLUMNS, Array(60).fill(rows).flat(), page).split('\n')
    expect(long).toHaveLength(301)
    expect(long.slice(0, 6)).toEqual(short)
    expect(long.slice(-5)).toEqual(short.slice(1))
  })

  test('200,000 rows are no problem', () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => [`key${i}`, `${i}`, '', ''])
    const lines = renderTable(COLUMNS, rows, { ...plainPage, width: 60 }).split('\n')
    expect(lines).toHaveLength(200_001)
    expect(lines.at(-1)).toBe('key199999  199999')
  })
})

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

  test('thousands of rows are no problem', () => {
    const rows = Array.from({ length: 2500 }, (_, i) => [`key${i}`, '1', '', ''])
    expect(renderTable(COLUMNS, rows, plainPage).split('\n')).toHaveLength(2501)
  })
})

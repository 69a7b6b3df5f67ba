import { expect, test } from 'vitest'
import { lastWords } from './scenarios/last-words.js'

test.each(['frozen', 'held back'] as const)(
  'writes are on their way when the server is %s: in the end Redis holds what was written last',
  async kind => {
    const { load, wrong, lost } = await lastWords(kind)
    expect(Object.keys(load.last)).toHaveLength(100)
    expect([wrong, lost]).toEqual([[], []])
    expect(load.backwards).toBe(0)
    expect(load.thrown).toEqual([])
  },
)

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitJson } from '../../../src/cli/warm/split-json.js'

async function* chunksOf(text: string, size: number): AsyncIterable<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

async function split(text: string, size = text.length) {
  const pieces = []
  for await (const piece of splitJson(chunksOf(text, Math.max(size, 1)))) pieces.push(piece)
  return pieces
}

const spaces = fc.constantFrom(undefined, 0, 1, 3)
const chunk = fc.integer({ min: 1, max: 40 })

describe('splitJson', () => {
  test('cuts any array into the elements that JSON.parse finds, however the text arrives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), spaces, chunk, async (array, indent, size) => {
        const pieces = await split(JSON.stringify(array, null, indent), size)
        expect(pieces.map(piece => JSON.parse(piece.text))).toEqual(JSON.parse(JSON.stringify(array)))
      }),
    )
  })

  test('cuts any object into its members', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string(), fc.jsonValue()),
        spaces,
        chunk,
        async (object, indent, size) => {
          const pieces = await split(JSON.stringify(object, null, indent), size)
          const members = pieces.map(piece => Object.entries(JSON.parse(`{${piece.text}}`))[0])
          expect(members).toEqual(Object.entries(JSON.parse(JSON.stringify(object))))
        },
      ),
    )
  })

  test('tells the line each part starts on', async () => {
    const pieces = await split('[\n  1,\n\n  {"a":\n 2},\n  3 ]\n')
    expect(pieces).toEqual([
      { line: 2, text: '1' },
      { line: 4, text: '{"a":\n 2}' },
      { line: 6, text: '3' },
    ])
  })

  test.each([
    ['[1, 2', /not closed/],
    ['["a', /not closed/],
    ['[{"a": 1]', /not closed/],
    ['[1] [2]', /more text/],
    ['{"a":1}}', /more text/],
  ])('%s is broken', async (text, problem) => {
    expect((await split(text)).at(-1)?.broken).toMatch(problem)
  })

  test.each(['[]', '{}', ' [ \n ] '])('%j has no parts', async text => {
    expect(await split(text)).toEqual([])
  })
})

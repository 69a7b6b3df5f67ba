import { createHash } from 'node:crypto'
import type { Plan } from '../../codemods/engine/types.js'
import type { Texts } from '../../codemods/report/report.js'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const BEFORE = `import NodeCache from 'node-cache'
const prices = new NodeCache()
export const priceOf = (id: string) => prices.get<number>(id)
export class Early {
  readonly price = prices.get('early')
}
`
const AFTER = BEFORE.replace('(id: string) => prices', 'async (id: string) => await prices')
const CRLF = 'one\r\n<b>two</b>\r\nthree'

/** A plan with one migrated cache, one pinned, awkward file names and line ends; made by hand. */
export function samplePlan(): { plan: Plan; texts: Texts } {
  const before = new Map([
    ['src/prices.ts', BEFORE],
    ['src/with blank & ü.js', CRLF],
  ])
  const after = new Map([
    ['src/prices.ts', AFTER],
    ['src/with blank & ü.js', CRLF.replace('two', 'TWO').replace('three', 'await three')],
  ])
  const at = (line: number, column = 1) => ({ file: 'src/prices.ts', line, column })
  const migrated = 'src/prices.ts:prices'
  const pinned = 'src/prices.ts:other'
  const blocked = {
    code: 'CCM-FIELD' as const,
    at: at(5, 20),
    message: 'a field cannot wait for <prices>',
    weight: 'blocks' as const,
    root: pinned,
    chain: ['Early.price reads prices.get'],
  }
  const insertion = BEFORE.indexOf('prices.get<')
  return {
    texts: { before, after },
    plan: {
      schema: 1,
      tool: { name: 'cachectl', version: '0.0.0' },
      root: '/project',
      roots: [
        {
          id: migrated,
          name: 'prices',
          recipe: 'node-cache',
          at: at(2, 7),
          state: 'migrated',
          sites: 1,
          reasons: [],
        },
        {
          id: pinned,
          name: 'other',
          recipe: 'node-cache',
          at: at(2, 7),
          state: 'pinned',
          sites: 1,
          reasons: [blocked],
        },
      ],
      sites: [
        { at: at(3, 40), root: migrated, method: 'get', verdict: 'rewritten' },
        { at: at(5, 20), root: pinned, method: 'get', verdict: 'manual', code: 'CCM-FIELD' },
      ],
      findings: [
        blocked,
        { ...blocked, root: migrated },
        { code: 'CCM-RMW', at: at(3), message: 'look at this', weight: 'review', chain: [] },
      ],
      files: [...after].map(([path, text]) => ({
        path,
        before: sha256(before.get(path) ?? ''),
        after: sha256(text),
        edits:
          path === 'src/prices.ts'
            ? [
                {
                  file: path,
                  start: insertion,
                  end: insertion,
                  text: 'await ',
                  rule: 'await',
                  roots: [migrated],
                  why: ['prices.get is awaited'],
                },
              ]
            : [],
      })),
      madeAsync: [{ ...at(3, 14), name: 'priceOf' }],
      compiler: { version: '6.0.2', from: 'cachectl', instead: '4.6.4' },
      diagnostics: { files: 2, after: 1, known: 1, added: [] },
      stats: { filesScanned: 2, rounds: 1, milliseconds: 12 },
    },
  }
}

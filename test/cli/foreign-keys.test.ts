import { beforeAll, describe, expect, test } from 'vitest'
import { useRedis } from '../helpers/use-redis.js'
import { runCli } from './helpers/run-cli.js'

const redis = useRedis()
const run = (argv: readonly string[], terminal?: { columns: number }) =>
  runCli(argv, { env: { REDIS_URL: redis.server.url, NO_COLOR: '1' }, ...(terminal ? { terminal } : {}) })

// a colour, a window's title, a cleared screen; and a line that is none
const HOSTILE = [
  'users:\u001b[31mred\u001b]0;owned\u0007',
  '\u001b[2Jcleared:1',
  'users:two\nlines',
  'u'.repeat(600),
]
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/

beforeAll(async () => {
  for (const key of HOSTILE) await redis.raw.set(key, '1')
  await redis.raw.set('users:1', JSON.stringify('\u001b[31mred\u009b2J'))
  await redis.raw.set('users:c1\u009b2J', '1')
  await redis.raw.rpush('users:list', '1')
})

describe('a server on which others have keys that no cache can have made', () => {
  test.each([
    ['keys'],
    ['keys', '--sort', 'size'],
    ['stats'],
    ['stats', '--exact'],
    ['flush', '--dry-run'],
    ['doctor'],
    ['export'],
  ])(
    'cachectl %s tells of the caches, sends nothing to the terminal that it would obey, and says what is left out',
    async (...argv) => {
      for (const terminal of [undefined, { columns: 100 }]) {
        const { code, stdout, stderr } = await run(argv, terminal)
        expect([code, stderr]).toEqual([
          0,
          expect.stringContaining('left out: keys that no cache can have made'),
        ])
        const text = stderr.replaceAll('\r', '').replaceAll('\u001b[K', '') + stdout
        expect(text).not.toMatch(/owned|cleared|lines|uuu/)
        if (terminal !== undefined) expect(text).not.toMatch(OBEYED)
      }
    },
  )

  test('flush leaves them, and types that no cache writes, where they are', async () => {
    await redis.raw.set('orders:1', '1')
    expect(await run(['flush', 'orders:*', '--yes'])).toMatchObject({ code: 0, stdout: 'removed 1 entry\n' })
    expect(await redis.raw.exists(...HOSTILE, 'users:list')).toBe(HOSTILE.length + 1)
  })
})

test.each([
  ['get', 'other:text'],
  ['inspect', 'other:text'],
  ['export'],
  ['keys', '--sort', 'size'],
  ['doctor'],
])('looking at text that no cache wrote changes nothing: cachectl %s', async (...argv) => {
  await redis.raw.set('other:text', 'plain words')
  const { stderr } = await run(argv)
  expect(await redis.raw.get('other:text')).toBe('plain words')
  if (argv[0] === 'get' || argv[0] === 'export')
    expect(stderr).toContain('left alone: keys whose text no cache wrote')
})

test('a value reaches a pipe as it is, a terminal with its control characters shown', async () => {
  expect((await run(['get', 'users:1'])).stdout).toBe('\u001b[31mred\u009b2J\n')
  expect((await run(['get', 'users:1'], { columns: 80 })).stdout).toBe('\\u001b[31mred\\u009b2J\n')
  expect((await run(['inspect', 'users:1'], { columns: 80 })).stdout).not.toMatch(OBEYED)
})

import { expect, test } from 'vitest'
import { writeEntries } from '../../../src/cli/warm/write-entries.js'
import { createCache } from '../../../src/index.js'
import { scratch } from '../helpers/run-cli.js'

const MIB = 1024 * 1024

test('a disk store is let go of after so much text, while no write is under way, and written on', async () => {
  const path = scratch()
  const open = () => createCache({ backend: 'disk', path, keyPrefix: 'users', ttl: 60 })
  let cache = open()
  let read = 0
  const closedAfter: number[] = []
  async function* batches() {
    for (let i = 0; i < 40; i++) {
      read += 1.5 * MIB
      yield [{ key: `${i}`, value: i, ttl: undefined, type: undefined }]
    }
  }
  const counts = await writeEntries(batches(), ({ key }) => ({ cache, key }), {
    batch: 1,
    concurrency: 4,
    ttl: undefined,
    onlyMissing: false,
    verify: false,
    onProgress: () => {},
    signal: new AbortController().signal,
    textRead: () => read,
    async letGo() {
      closedAfter.push((await cache.keys()).length)
      await cache.close()
      cache = open()
    },
  })
  expect(counts).toEqual({ written: 40, skipped: 0, refused: 0, different: 0 })
  // each time all that was read before the batch at hand is stored: nothing was closed under a write
  expect(closedAfter).toEqual([10, 21, 32])
  expect(await cache.keys()).toHaveLength(40)
  await cache.close()
})

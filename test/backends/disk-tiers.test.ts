import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Backend } from '../../src/backends/backend.js'
import { createDiskBackend } from '../../src/backends/disk.js'
import { createMemoryBackend } from '../../src/backends/memory.js'
import { createMultiTierBackend } from '../../src/backends/multi-tier.js'
import { systemClock } from '../../src/clock.js'
import { createCache } from '../../src/create-cache.js'
import { backendContract } from '../../src/testing/contract.js'
import { spawnDiskChild } from '../helpers/spawn-disk-child.js'

const LIFE = { ttl: 3_600_000, staleTtl: 0 }
const root = mkdtempSync(join(tmpdir(), 'cachectl-disk-tiers-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function open(path: string, prefix: string): Backend {
  const l2 = createDiskBackend({ path, prefix, policy: 'lru', clock: systemClock })
  const l1 = createMemoryBackend({ maxSize: 1000, policy: 'lru', clock: systemClock })
  return createMultiTierBackend({ l1, l2, source: l2.coherence, l1MaxTtlMs: 60_000, clock: systemClock })
}

describe('memory in front of disk keeps the contract', () => {
  test.concurrent.each(backendContract)('$name', ({ run }) =>
    run({
      open: ({ keyPrefix = '', ttl }) =>
        createCache({
          backend: open(join(root, 'contract'), `${keyPrefix}:`),
          keyPrefix,
          ...(ttl && { ttl }),
        }),
      pass: ms => new Promise(resolve => setTimeout(resolve, ms)),
      shared: true,
      references: false,
    }),
  )
})

describe('memory in front of disk', () => {
  let path: string
  let one: Backend
  let other: Backend
  beforeEach(async () => {
    path = mkdtempSync(join(root, 'store-'))
    one = open(path, 'shared:')
    other = open(path, 'shared:')
    await Promise.all([one.ready(), other.ready()])
  })
  afterEach(async () => {
    await Promise.all([one.close(), other.close()])
  })

  const hitsOf = async (backend: Backend) => {
    const stats = await backend.stats(true)
    return stats.tiers?.find(({ tier }) => tier === 'L1')?.hits
  }

  test('answers from memory while nobody writes', async () => {
    await one.set('k', 1, LIFE)
    for (let i = 0; i < 10; i++) expect((await one.get('k'))?.value).toBe(1)
    expect(await hitsOf(one)).toBe(9)
  })

  test('never gives an old value once another cache has written a new one', async () => {
    for (let n = 1; n <= 300; n++) {
      await one.set('k', n, LIFE)
      expect((await other.get('k'))?.value).toBe(n)
      expect((await other.get('k'))?.value).toBe(n)
      if (n % 3 === 0) {
        await other.delete('k')
        expect(await one.get('k')).toBeUndefined()
      }
    }
    expect(await hitsOf(other)).toBeGreaterThanOrEqual(290)
  })

  test('nor once another process has', async () => {
    await one.set('k', 'mine', LIFE)
    await one.get('k')
    await one.get('k')
    await spawnDiskChild(['set', path, 'theirs']).said('done')
    expect((await one.get('k'))?.value).toBe('theirs')
  })

  test('readers and writers at once end with the same answer everywhere', async () => {
    let reading = true
    const read = async (backend: Backend) => {
      while (reading) {
        for (let i = 0; i < 20; i++) await backend.get(`k${i}`)
        await new Promise(setImmediate)
      }
    }
    const readers = [read(one), read(other)]
    for (let n = 0; n < 150; n++) {
      const [writer, rival] = n % 2 === 0 ? [one, other] : [other, one]
      await Promise.all([writer.set(`k${n % 20}`, n, LIFE), rival.set(`k${(n * 7) % 20}`, -n, LIFE)])
    }
    reading = false
    await Promise.all(readers)
    const plain = createDiskBackend({ path, prefix: 'shared:', policy: 'lru', clock: systemClock })
    for (let i = 0; i < 20; i++) {
      const truth = (await plain.get(`k${i}`))?.value
      expect([(await one.get(`k${i}`))?.value, (await other.get(`k${i}`))?.value]).toEqual([truth, truth])
    }
    await plain.close()
  })
})

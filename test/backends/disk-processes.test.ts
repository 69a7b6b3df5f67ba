import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createDiskBackend, type DiskBackend } from '../../src/backends/disk.js'
import { systemClock } from '../../src/clock.js'
import { auditDiskStore } from '../helpers/audit-disk-store.js'
import {
  type DiskChild,
  runDiskChild,
  spawnDiskChild,
  spawnDiskChildUnder,
} from '../helpers/spawn-disk-child.js'

const LIFE = { ttl: 3_600_000, staleTtl: 0 }

let path: string
const opened: DiskBackend[] = []

beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'cachectl-disk-'))
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map(backend => backend.close()))
  rmSync(path, { recursive: true, force: true })
})

function open(options: Partial<Parameters<typeof createDiskBackend>[0]> = {}): DiskBackend {
  const backend = createDiskBackend({
    path,
    prefix: 'shared:',
    policy: 'lru',
    clock: systemClock,
    ...options,
  })
  opened.push(backend)
  return backend
}

function isWhole(key: string, value: unknown): boolean {
  if (key.endsWith(':last')) return typeof value === 'number'
  const { n, filler, length } = value as { n: number; filler: string; length: number }
  return filler === String(n).repeat(1 + (n % 400)) && filler.length === length
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

describe('many processes on one disk store', () => {
  test('50 kills -9 in the middle of writes leave a whole store, and every acknowledged write in it', async () => {
    const backend = open()
    for (let round = 0; round < 10; round++) {
      const children = Array.from({ length: 5 }, (_, i) => spawnDiskChild(['churn', path, `w${round}-${i}`]))
      await Promise.all(children.map(child => child.said('ack')))
      for (const child of children) {
        await pause((round * 7) % 11)
        child.process.kill('SIGKILL')
      }
      await Promise.all(children.map(child => child.over))
      for (const [i, child] of children.entries()) {
        const last = await backend.get(`w${round}-${i}:last`)
        expect(Number(last?.value)).toBeGreaterThanOrEqual(lastAck(child))
      }
      expect((await auditDiskStore(path, isWhole)).wrong).toEqual([])
    }
    await backend.set('after', 1, LIFE)
    expect((await backend.get('after'))?.value).toBe(1)
  }, 120_000)

  test('a kill under the write lock leaves nothing of the transaction and frees the lock', async () => {
    const backend = open()
    await backend.set('k', 1, LIFE)
    for (let i = 0; i < 3; i++) await spawnDiskChild(['die', path]).over
    expect(await backend.set('k', 2, LIFE)).toBe(true)
    const { wrong, entries } = await auditDiskStore(path)
    expect({ wrong, entries }).toEqual({ wrong: [], entries: 1 })
  })

  test('20 processes x 1,000 increments end exact', async () => {
    const children = Array.from({ length: 20 }, () => spawnDiskChild(['count', path, '1000']))
    await Promise.all(children.map(child => child.said('done')))
    expect((await open().get('n'))?.value).toBe(20_000)
  }, 120_000)

  test('several processes that write at once keep the bound in bytes, and the accounts exact', async () => {
    const maxBytes = 400_000
    const children = Array.from({ length: 4 }, () => spawnDiskChild(['fill', path, String(maxBytes)]))
    const stats = await Promise.all(children.map(child => child.said('{')))
    for (const text of stats) expect(JSON.parse(text).bytes).toBeLessThanOrEqual(maxBytes)
    const evicted = stats.reduce((sum, text) => sum + JSON.parse(text).evictions, 0)
    await Promise.all(children.map(child => child.over))
    const { wrong, entries } = await auditDiskStore(path)
    expect(wrong).toEqual([])
    expect(entries).toBe(4 * 2000 - evicted)
  }, 60_000)

  test('what another process set is read in the callback that learns of it, and reported to an L1', async () => {
    const backend = open()
    const told: (readonly string[] | undefined)[] = []
    const armed: string[] = []
    backend.coherence.start({ invalidate: keys => told.push(keys), arm: at => armed.push(at), disarm() {} })
    await backend.set('k', 'mine', LIFE)
    expect((await backend.get('k'))?.value).toBe('mine')
    backend.coherence.poll?.()
    expect({ told, armed }).toEqual({ told: [], armed: ['disk'] })
    await spawnDiskChild(['set', path, 'theirs']).said('done')
    backend.coherence.poll?.()
    expect(told).toEqual([['k']])
    expect((await backend.get('k'))?.value).toBe('theirs')
  })

  test('what a process that was waited for in this very callback set is read in it', async () => {
    const backend = open()
    await backend.set('k', 'mine', LIFE)
    expect((await backend.get('k'))?.value).toBe('mine')
    expect(runDiskChild(['set', path, 'theirs'])).toBe(0)
    expect((await backend.get('k'))?.value).toBe('theirs')
  })

  test('a process that is stopped under the write lock blocks neither reads nor, for long, writes', async () => {
    const backend = open({ lockTimeoutMs: 300 })
    await backend.set('k', 1, LIFE)
    const child = spawnDiskChild(['stop', path])
    await child.said('holding')
    const refused = { code: 'ERR_CACHE_TIMEOUT', message: expect.stringContaining(path) }
    await expect(backend.set('k', 2, LIFE)).rejects.toMatchObject(refused)
    await expect(backend.delete('k')).rejects.toMatchObject(refused)
    expect((await backend.get('k'))?.value).toBe(1)
    child.process.kill('SIGKILL')
    await child.over
    await expect.poll(async () => backend.set('k', 3, LIFE), { timeout: 5000 }).toBe(true)
    expect((await backend.get('k'))?.value).toBe(3)
  })

  test('a full disk is an error that names the store and the way out; it still reads, and nobody crashes', async () => {
    const child: DiskChild = spawnDiskChildUnder("trap '' XFSZ; ulimit -f 2000", ['overflow', path])
    await child.said('done')
    const [error, read] = child.lines.slice(1)
    expect(error).toMatch(/^ERR_CACHE_UNAVAILABLE the disk store .* free space or lower maxBytes/)
    expect(error).toContain(path)
    expect(read).toBe('read 1')
    expect(child.lines.filter(line => line.startsWith('unhandled'))).toEqual([])
    expect((await auditDiskStore(path)).wrong).toEqual([])
  })
})

function lastAck(child: DiskChild): number {
  return Number(child.lines.findLast(line => line.startsWith('ack '))?.slice(4))
}

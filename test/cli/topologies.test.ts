import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RedisCluster, startCluster } from '../helpers/redis-cluster.js'
import { startSentinel } from '../helpers/redis-sentinel.js'
import { runCli } from './helpers/run-cli.js'

const TOPOLOGIES = [
  ['a cluster', 3, () => startCluster({ masters: 3 })],
  ['a master behind a sentinel', 1, startSentinel],
] as const

describe.each(TOPOLOGIES)('%s', (_, masters, start) => {
  const cwd = mkdtempSync(join(tmpdir(), 'cachectl-topologies-'))
  let server: Pick<RedisCluster, 'url' | 'stop'>
  beforeAll(async () => {
    server = await start()
  })
  afterAll(async () => {
    await server.stop()
    rmSync(cwd, { recursive: true })
  })
  const run = async (...argv: string[]) => {
    const outcome = await runCli([...argv, '--redis', server.url], { cwd, env: { CACHE_INSPECT_DIR: cwd } })
    expect(outcome.code, `${outcome.stdout}${outcome.stderr}`).toBe(0)
    return outcome
  }
  const json = async (...argv: string[]) => (await run(...argv, '--json')).json()
  const keys = async () => (await run('keys')).stdout.split('\n').filter(Boolean).sort()

  test('every command acts on it, on all of its nodes', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `users:${String(i).padStart(2, '0')}`)
    for (const name of names) await run('set', name, `{"name":"${name}"}`, '--ttl', '100')
    expect(await keys()).toEqual(names)
    expect(await json('get', 'users:07')).toMatchObject({ value: { name: 'users:07' } })
    expect((await run('ttl', 'users:07', 'never')).stdout).toBe('never\n')
    const sized = await json('keys', '--sort', 'size')
    expect(sized.details).toHaveLength(12)
    const holder = { tier: 'store', backend: 'redis', present: true, agrees: true }
    expect(await json('inspect', 'users:03')).toMatchObject({ found: true, holders: [holder] })
    expect(await json('stats', '--exact')).toMatchObject({ caches: [{ cache: 'users', totalEntries: 12 }] })
    expect((await run('delete', 'users:10', 'users:11')).stdout).toBe('deleted 2 of 2\n')
    await run('export', '--output', 'dump.ndjson')
    expect(readFileSync(join(cwd, 'dump.ndjson'), 'utf8').trim().split('\n')).toHaveLength(10)
    expect(await json('flush', '--yes')).toMatchObject({ matched: 10, deleted: 10 })
    expect(await keys()).toEqual([])
    expect(await json('warm', 'dump.ndjson', '--verify')).toMatchObject({ written: 10, different: 0 })
    expect(await keys()).toEqual(names.slice(0, 10))
  })

  test('health and doctor ask all of its masters', async () => {
    expect((await run('health')).stdout).toMatch(
      / healthy .* ok +ok +ok\n[\s\S]*server memory: .* without limit/,
    )
    const { findings } = await json('doctor')
    expect(findings).toEqual([expect.objectContaining({ code: 'MEMORY_UNBOUNDED' })])
    const [{ seen }] = findings as [{ seen: string }]
    expect(seen.match(/maxmemory is 0/g)).toHaveLength(masters)
  })
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { rawRedis } from './raw-redis.js'
import { freePort, type RedisServer, requireRedisServer, startRedis } from './redis-server.js'

export interface Sentinel {
  readonly master: RedisServer
  readonly replica: RedisServer
  /** Of the sentinel. */
  readonly port: number
  readonly url: string
  stop(): Promise<void>
}

/** A master, its replica and one sentinel that promotes the replica when the master is away for half a second. */
export async function startSentinel(): Promise<Sentinel> {
  // else a master waits 5 s for more replicas before it sends its data
  const atOnce = ['--repl-diskless-sync-delay', '0']
  const master = await startRedis({ args: atOnce })
  const replica = await startRedis({ args: ['--replicaof', '127.0.0.1', `${master.port}`, ...atOnce] })
  await until(replica.port, async raw => (await raw.info('replication')).includes('master_link_status:up'))
  const port = await freePort()
  const dir = mkdtempSync(join(tmpdir(), 'cachectl-sentinel-'))
  const config = join(dir, 'sentinel.conf')
  writeFileSync(
    config,
    [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${dir}`,
      `sentinel monitor main 127.0.0.1 ${master.port} 1`,
      'sentinel down-after-milliseconds main 500',
      'sentinel failover-timeout main 3000',
    ].join('\n'),
  )
  const sentinel = spawn(requireRedisServer(), [config, '--sentinel'], { stdio: 'ignore' })
  // until it has asked the replica itself, it would not promote it
  await until(port, async raw => {
    const replicas = String(await raw.call('SENTINEL', 'REPLICAS', 'main'))
    return replicas.includes(`${replica.port}`) && replicas.includes('master-link-status,ok')
  })
  return {
    master,
    replica,
    port,
    url: `redis+sentinel://127.0.0.1:${port}/main/0`,
    async stop() {
      const gone = once(sentinel, 'exit')
      sentinel.kill('SIGKILL')
      await gone
      await Promise.all([master.stop(), replica.stop()])
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function until(port: number, ready: (raw: Redis) => Promise<boolean>): Promise<void> {
  const raw = rawRedis(port)
  const deadline = Date.now() + 20_000
  try {
    while (!(await ready(raw).catch(() => false))) {
      if (Date.now() > deadline) throw new Error(`port ${port} is not ready after 20 s`)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  } finally {
    raw.disconnect()
  }
}

import type { RedisClientLike } from '../options.js'

export interface Greeting {
  readonly runId: string
  readonly serverMs: number
}

/**
 * What one asks a server first: is it at service (not loading), what time is it, and which run of which server is it?
 * @param db selected once more where it is not 0: ioredis works on in database 0 when the server has no such number
 */
export async function greet(node: RedisClientLike, db = 0): Promise<Greeting> {
  const [time, runId] = await Promise.all([
    node.call('TIME'),
    runIdOf(node),
    node.call('PING'),
    db === 0 ? undefined : node.call('SELECT', String(db)),
  ])
  const [seconds, micros] = time as [string, string]
  return { runId, serverMs: Number(seconds) * 1000 + Number(micros) / 1000 }
}

/** '' where INFO is refused by an ACL. */
export async function runIdOf(node: RedisClientLike): Promise<string> {
  const info = await node.call('INFO', 'server').catch(() => '')
  return /^run_id:(\w+)/m.exec(String(info))?.[1] ?? ''
}

import type { RedisClientLike } from '../options.js'

export interface Greeting {
  readonly runId: string
  readonly serverMs: number
}

/** What one asks a server first: is it at service (not loading), what time is it, and which run of which server is it? */
export async function greet(node: RedisClientLike): Promise<Greeting> {
  const [, time, runId] = await Promise.all([node.call('PING'), node.call('TIME'), runIdOf(node)])
  const [seconds, micros] = time as [string, string]
  return { runId, serverMs: Number(seconds) * 1000 + Number(micros) / 1000 }
}

/** '' where INFO is refused by an ACL. */
export async function runIdOf(node: RedisClientLike): Promise<string> {
  const info = await node.call('INFO', 'server').catch(() => '')
  return /^run_id:(\w+)/m.exec(String(info))?.[1] ?? ''
}

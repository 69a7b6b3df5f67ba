import { parseInfo, type RedisNode } from './redis-probe.js'

export interface ServerMemory {
  /** Bytes. */
  readonly used: number
  /** Bytes; 0 = no limit. */
  readonly max: number
  readonly policy: string
}

/** `undefined` where the server does not say it, e.g. as an ACL forbids INFO. */
export async function readMemory(node: RedisNode): Promise<ServerMemory | undefined> {
  const info = parseInfo(await node.call('INFO', 'memory').catch(() => ''))
  if (info.used_memory === undefined) return undefined
  return {
    used: Number(info.used_memory),
    max: Number(info.maxmemory ?? 0),
    policy: info.maxmemory_policy ?? '',
  }
}

/** Of all masters together; without limit where one of them is. */
export async function totalMemory(nodes: readonly RedisNode[]): Promise<ServerMemory | undefined> {
  const all = (await Promise.all(nodes.map(readMemory))).filter(memory => memory !== undefined)
  const sum = (pick: (memory: ServerMemory) => number) =>
    all.reduce((total, memory) => total + pick(memory), 0)
  const [first] = all
  if (first === undefined) return undefined
  const max = all.every(memory => memory.max > 0) ? sum(memory => memory.max) : 0
  return { used: sum(memory => memory.used), max, policy: first.policy }
}

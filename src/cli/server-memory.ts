import { parseInfo, type RedisProbe } from './redis-probe.js'

export interface ServerMemory {
  /** Bytes. */
  readonly used: number
  /** Bytes; 0 = no limit. */
  readonly max: number
  readonly policy: string
}

/** `undefined` where the server does not say it, e.g. as an ACL forbids INFO. */
export async function readMemory(probe: RedisProbe): Promise<ServerMemory | undefined> {
  const info = parseInfo(await probe.call('INFO', 'memory').catch(() => ''))
  if (info.used_memory === undefined) return undefined
  return {
    used: Number(info.used_memory),
    max: Number(info.maxmemory ?? 0),
    policy: info.maxmemory_policy ?? '',
  }
}

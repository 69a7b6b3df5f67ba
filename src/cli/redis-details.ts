import type { KeyDetail, ReadDetails } from './key-details.js'
import { type RedisProbe, sharedProbe } from './redis-probe.js'

/**
 * What Redis itself knows of a key: memory, time, idle time. Asked with commands that do not count as use, so that looking at a
 * key does not make it look used.
 * @param fullName the stored key
 */
export function redisDetails(
  url: string,
  timeoutMs: number,
  fullName: (key: string) => string,
  defer: (cleanup: () => Promise<unknown>) => void,
): ReadDetails {
  let opened: Promise<RedisProbe> | undefined
  const open = async () => {
    const probe = await sharedProbe(url, timeoutMs)
    defer(async () => probe.close())
    return probe
  }
  return async keys => {
    opened ??= open()
    const probe = await opened
    const details = await Promise.all(keys.map(key => detailOf(probe, key, fullName(key))))
    return details.filter(detail => detail !== undefined)
  }
}

async function detailOf(probe: RedisProbe, key: string, name: string): Promise<KeyDetail | undefined> {
  const [bytes, left, idle] = await Promise.all([
    probe.call('MEMORY', 'USAGE', name, 'SAMPLES', '0'),
    probe.call('PTTL', name),
    // refused under an LFU policy, which counts something else
    probe.call('OBJECT', 'IDLETIME', name).catch(() => null),
  ])
  if (bytes === null || left === -2) return undefined
  return {
    key,
    bytes: Number(bytes),
    ttl: left === -1 ? null : Number(left) / 1000,
    idle: idle === null ? null : Number(idle),
  }
}

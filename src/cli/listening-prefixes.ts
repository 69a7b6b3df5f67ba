import { reservedKey } from '../redis/reserved-keys.js'
import { sharedProbe } from './redis-probe.js'

/**
 * Prefixes, colon included, whose caches learn of changes by pub/sub, longest first: what is written under one of them has to be
 * published there. None where that cannot be asked.
 */
export async function listeningPrefixes(url: string, timeoutMs: number): Promise<readonly string[]> {
  const probe = await sharedProbe(url, timeoutMs).catch(() => undefined)
  try {
    const ending = reservedKey('', 'changes')
    const channels = (await probe?.call('PUBSUB', 'CHANNELS', `*${ending}`)) as string[] | undefined
    return (channels ?? [])
      .map(channel => channel.slice(0, -ending.length))
      .sort((a, b) => b.length - a.length)
  } catch {
    return []
  } finally {
    probe?.close()
  }
}

import { createHash } from 'node:crypto'
import type { RedisClientLike } from '../options.js'

/** A Lua script that travels as its SHA-1 once the server knows it. */
export interface Script {
  /** Teaches it to a node, so that the first calls of a tick need no second round trip. */
  load(node: RedisClientLike): Promise<unknown>
  run(client: RedisClientLike, keys: readonly string[], args: readonly string[]): Promise<unknown>
}

export function createScript(text: string): Script {
  const sha = createHash('sha1').update(text).digest('hex')
  return {
    load: node => node.call('SCRIPT', 'LOAD', text),
    async run(client, keys, args) {
      try {
        return await client.call('EVALSHA', sha, keys.length, ...keys, ...args)
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
        return client.call('EVAL', text, keys.length, ...keys, ...args)
      }
    },
  }
}

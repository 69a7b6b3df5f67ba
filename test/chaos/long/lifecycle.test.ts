import { expect, test } from 'vitest'
import { measured } from '../../helpers/measured.js'
import { startRedis } from '../../helpers/redis-server.js'
import { lifecycle } from '../scenarios/lifecycle.js'

const MIB = 1024 * 1024
const OPTIONS = { backend: 'multi_tier', keyPrefix: 'life', maxSize: 100 } as const

test.for<[what: string, cycles: number, brokenUrl: string | undefined]>([
  ['10,000 caches connect, read, write and close', 10_000, undefined],
  ['500 caches whose Redis is not there are used and closed', 500, 'redis://127.0.0.1:1'],
])(
  '6. %s: nothing is left of them, and the process ends by itself',
  async ([, cycles, brokenUrl], context) => {
    const server = await startRedis()
    try {
      const options = { ...OPTIONS, redisUrl: brokenUrl ?? server.url }
      // rejects unless the process ends by itself, with code 0
      const report = await lifecycle({ options, cycles, warmUp: cycles / 10, use: true, samples: 10 })
      const { before, after, bytesPerCycle, stderr } = report
      measured(context, {
        'heap slope': `${bytesPerCycle.toFixed(1)} bytes per cache`,
        heap: `${before.heap} to ${after.heap} bytes`,
        sockets: `${before.resources} to ${after.resources}`,
        listeners: `${before.listeners} to ${after.listeners}`,
      })
      expect(bytesPerCycle * cycles).toBeLessThan(MIB)
      expect(after.resources).toBeLessThanOrEqual(before.resources)
      expect(after.listeners).toBe(before.listeners)
      expect(stderr).toBe('')
    } finally {
      await server.stop()
    }
  },
)

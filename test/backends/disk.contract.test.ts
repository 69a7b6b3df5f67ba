import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, test } from 'vitest'
import { createDiskBackend } from '../../src/backends/disk.js'
import { systemClock } from '../../src/clock.js'
import { createCache } from '../../src/create-cache.js'
import { backendContract } from '../../src/testing/contract.js'

const path = mkdtempSync(join(tmpdir(), 'cachectl-disk-'))
afterAll(() => rmSync(path, { recursive: true, force: true }))

describe('disk keeps the contract', () => {
  test.concurrent.each(backendContract)('$name', ({ run }) =>
    run({
      open: ({ keyPrefix = '', ttl }) => {
        const backend = createDiskBackend({
          path,
          prefix: `${keyPrefix}:`,
          policy: 'lru',
          clock: systemClock,
        })
        return createCache({ backend, keyPrefix, ...(ttl && { ttl }) })
      },
      pass: ms => new Promise(resolve => setTimeout(resolve, ms)),
      shared: true,
      references: false,
    }),
  )
})

import { describe, test } from 'vitest'
import { createCache } from '../../src/create-cache.js'
import { backendContract } from '../../src/testing/contract.js'
import { FakeClock } from '../../src/testing/fake-clock.js'
import { connect } from '../helpers/resilient-setup.js'
import { createStampedRemote } from '../helpers/stamped-remote.js'

function harness(during: 'service' | 'outage') {
  const clock = new FakeClock()
  return {
    open(given: { keyPrefix?: string; ttl?: number }) {
      const { backend, chaos } = connect(clock, createStampedRemote(clock, 10_000), { maxSize: 10_000 })
      if (during === 'outage') chaos.disconnect()
      return createCache({ backend, clock, ...given })
    },
    pass: (ms: number) => clock.advance(ms),
    shared: false,
    references: false,
  }
}

/** The rows that say what a service without an outage reports. */
const SERVICE_ONLY = /^(stats count hits|health is probed)/

describe('the resilient backend keeps the contract', () => {
  for (const { name, run } of backendContract) test(name, () => run(harness('service')))
})

describe('it keeps it during an outage', () => {
  const rows = backendContract.filter(({ name }) => !SERVICE_ONLY.test(name))
  for (const { name, run } of rows) test(name, () => run(harness('outage')))
})

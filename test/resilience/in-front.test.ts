import { expect, test } from 'vitest'
import type { CoherenceSink } from '../../src/backends/coherence-source.js'
import { createMemoryBackend } from '../../src/backends/memory.js'
import { createMultiTierBackend } from '../../src/backends/multi-tier.js'
import { DEADLINE, LIFE, settle, setup, valueAt } from '../helpers/resilient-setup.js'

/** L1 whose source of news is armed and never says anything: what reaches it comes from the resilient backend alone. */
function setupTiers() {
  const below = setup()
  const { clock } = below
  const l1 = createMemoryBackend({ maxSize: 100, policy: 'lru', clock })
  const tiers = createMultiTierBackend({
    l1,
    l2: below.backend,
    source: {
      start: (sink: CoherenceSink) => sink.arm('server'),
      originOf: () => 'server',
      details: () => ({}),
      close: async () => {},
    },
    l1MaxTtlMs: 60_000,
    clock,
  })
  return { ...below, l1, tiers }
}

test('a recovery empties the tier in front: what others wrote meanwhile shows', async () => {
  const { tiers, l1, chaos, remote, clock } = setupTiers()
  await tiers.set('a', 'old', LIFE)
  await valueAt(tiers, 'a')
  expect(l1.get('a')).toMatchObject({ value: 'old' })
  chaos.disconnect()
  await clock.advance(100)
  await remote.set('a', 'theirs', LIFE)
  chaos.connect()
  await clock.advance(100)
  expect(await valueAt(tiers, 'a')).toBe('theirs')
})

test('a write that timed out drops the copy that a read brought while it was on its way', async () => {
  const { tiers, l1, chaos, remote, clock } = setupTiers()
  await remote.set('a', 'old', LIFE)
  chaos.inject({ kind: 'lose', deadlineMs: DEADLINE, operations: ['set'] })
  const write = tiers.set('a', 'new', LIFE)
  l1.adopt('a', { value: 'old', expiresAt: 1e9, staleUntil: 1e9 })
  expect(await settle(clock, write)).toBe(true)
  expect(await valueAt(tiers, 'a')).toBe('new')
})

import { expect, test } from 'vitest'
import { withDeadline } from '../../src/resilience/deadline.js'
import { FakeClock } from '../../src/testing/fake-clock.js'

test('the work answers in time: its result, and no timer is left', async () => {
  const clock = new FakeClock()
  await expect(withDeadline(Promise.resolve(1), 100, clock, 'get')).resolves.toBe(1)
  await clock.advance(0)
  expect(clock.pending).toBe(0)
})

test('it does not: the deadline, with the operation and the limit, and the late rejection hits nobody', async () => {
  const clock = new FakeClock()
  let fail = (_error: Error) => {}
  const work = new Promise<never>((_, reject) => (fail = reject))
  const rejected = expect(withDeadline(work, 100, clock, 'probe')).rejects.toMatchObject({
    code: 'ERR_CACHE_TIMEOUT',
    message: 'probe: no answer within 100 ms',
  })
  await clock.advance(100)
  await rejected
  fail(new Error('late'))
  await clock.advance(0)
})

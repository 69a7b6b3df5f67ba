import { describe, expect, test } from 'vitest'
import { PARTITIONS, type Partition, partition } from './scenarios/partition.js'

const KINDS = Object.keys(PARTITIONS) as Partition[]

describe.each(KINDS)('one process loses its way to Redis (%s)', kind => {
  test('its writes and deletes are in Redis afterwards and in every L1; what others wrote later stays', async () => {
    const report = await partition(kind)
    const expected = {
      kept: 'old',
      written: { by: 'us', when: 'in the outage' },
      raced: 'theirs, newer',
      racedDelete: 'theirs, newer',
      counter: 17,
      filled: 'computed in the outage',
    }
    expect(report.meanwhile).toMatchObject({
      written: { by: 'us', when: 'in the outage' },
      raced: 'ours, older',
      filled: 'computed in the outage',
    })
    for (const gone of ['deleted', 'taken', 'racedDelete']) expect(report.meanwhile).not.toHaveProperty(gone)
    const inRedis = Object.entries(report.redis).filter(([, text]) => text !== null)
    expect(Object.fromEntries(inRedis.map(([key, text]) => [key, JSON.parse(text ?? '')]))).toEqual(expected)
    expect({ ...report.ours }).toEqual(expected)
    expect({ ...report.theirs }).toEqual(expected)
    expect([report.exitCode, report.stderr]).toEqual([0, ''])
  })
})

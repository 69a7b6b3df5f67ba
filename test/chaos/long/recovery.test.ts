import { expect, test } from 'vitest'
import { measured } from '../../helpers/measured.js'
import { lastWords } from '../scenarios/last-words.js'
import { PARTITIONS, type Partition, partition } from '../scenarios/partition.js'

const TIMES = 10
const KINDS = Object.keys(PARTITIONS) as Partition[]

test.for(KINDS)(
  '3. one process loses its way to Redis (%s) and writes on: all of it is in Redis afterwards and in every L1, nothing newer is overwritten',
  async (kind, context) => {
    let exact = 0
    for (let i = 0; i < TIMES; i++) {
      const { redis, ours, theirs, exitCode, stderr } = await partition(kind)
      expect(redis).toMatchObject({ deleted: null, taken: null, counter: '17', raced: '"theirs, newer"' })
      expect({ ...ours }).toEqual({ ...theirs })
      expect(ours).toMatchObject({
        racedDelete: 'theirs, newer',
        written: { by: 'us' },
        filled: 'computed in the outage',
      })
      expect([exitCode, stderr]).toEqual([0, ''])
      exact++
    }
    measured(context, { 'exact runs': `${exact} of ${TIMES}` })
  },
)

test.for(['frozen', ...KINDS] as const)(
  '3. 100 writers are stopped while Redis is away (%s): in the end it holds what each wrote last',
  async (kind, context) => {
    let exact = 0
    for (let i = 0; i < TIMES; i++) {
      const { load, wrong, lost } = await lastWords(kind)
      expect([wrong, lost]).toEqual([[], []])
      expect(load.backwards).toBe(0)
      expect(load.thrown).toEqual([])
      exact++
    }
    measured(context, { 'exact runs': `${exact} of ${TIMES}` })
  },
)

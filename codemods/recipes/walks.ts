import type { Method } from './recipe.js'

const walk = (answers: Method['answers'], args: Method['args'] = []): Method => ({
  to: 'entries',
  does: 'reads',
  args,
  answers,
})

/** Ways to go over all entries of anything like a Map. */
export const WALKS = {
  values: walk('values'),
  entries: walk('entries'),
  forEach: walk('each', ['same']),
}

export const ITERATED: Method = walk('entries')

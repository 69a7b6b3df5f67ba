import { claimOperations } from './lua/claim-operations.js'
import { prelude } from './lua/prelude.js'
import { readOperations } from './lua/read-operations.js'
import { replayOperation } from './lua/replay-operation.js'
import { runOperations } from './lua/run-operations.js'
import { writeOperations } from './lua/write-operations.js'
import { createScript } from './script.js'

/**
 * One tick's operations on one node, in the order they were issued, in one round trip.
 *
 * ARGV: `w` if anything is written, else `r`; `1` on a cluster; where written and no cluster, the channel for changes; then for each
 * operation: code, number of keys, number of arguments, arguments.
 * KEYS: where written, the stamps and (no cluster) the sequence number of changes; then the keys of the operations.
 * Reply: the operations' replies, the server's epoch ms (where it was looked at), on a cluster the node's id.
 */
export const batchScript = createScript(
  [
    prelude,
    'local op = {}',
    readOperations,
    writeOperations,
    claimOperations,
    replayOperation,
    runOperations,
  ].join('\n'),
)

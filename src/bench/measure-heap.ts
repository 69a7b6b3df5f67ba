import { abortable } from '../waiting.js'
import type { ContenderSpec } from './contender.js'
import { median } from './median.js'
import { WorkerClient } from './worker-client.js'

/** Bytes of heap per entry of each contender, values and keys included: the median over `rounds` fresh processes. */
export async function measureHeap(
  contenders: readonly ContenderSpec[],
  { rounds, ...given }: { readonly rounds: number; readonly entries: number; readonly valueBytes: number },
  signal?: AbortSignal,
): Promise<number[]> {
  const bytes = contenders.map((): number[] => [])
  for (let round = 0; round < rounds; round++)
    for (const [i, spec] of contenders.entries()) {
      const worker = new WorkerClient(spec.name)
      try {
        bytes[i]?.push(await abortable(worker.ask('heap', { spec, ...given }), signal))
      } finally {
        await worker.end()
      }
    }
  return bytes.map(median)
}

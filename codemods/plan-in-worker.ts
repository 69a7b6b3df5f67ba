import { totalmem } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Planned, PlanOptions } from './engine/types.js'
import { MigrationError, type MigrationErrorCode } from './migration-error.js'

type Message =
  | { kind: 'progress'; step: string; done: number; total?: number }
  | { kind: 'planned'; planned: Planned }
  | { kind: 'refused'; code: MigrationErrorCode; message: string; files: readonly string[] }

const MIB = 1024 * 1024
/** Node's default heap ends near 4 GB and holds about 5,000 files; three quarters of the memory take larger projects. */
const HEAP_SHARE = 0.75

/**
 * `plan` on a thread of its own: large projects need no heap flag, and a signal ends it at once.
 * @throws MigrationError as `plan` does; the signal's reason
 */
export function planInWorker(options: PlanOptions, signal: AbortSignal): Promise<Planned> {
  const { onProgress, ...workerData } = options
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const worker = new Worker(new URL('./plan-worker.js', import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: Math.max(4096, (totalmem() / MIB) * HEAP_SHARE) },
    })
    const stop = () => {
      void worker.terminate()
      reject(signal.reason)
    }
    signal.addEventListener('abort', stop, { once: true })
    worker.on('message', (message: Message) => {
      if (message.kind === 'progress') return onProgress?.(message.step, message.done, message.total)
      if (message.kind === 'planned') return resolve(message.planned)
      reject(new MigrationError(message.code, message.message, { files: message.files }))
    })
    worker.on('error', reject)
    worker.on('exit', code => {
      signal.removeEventListener('abort', stop)
      // a no-op after an answer
      reject(new Error(`the analysis ended with code ${code} and no answer`))
    })
  })
}

import { parentPort, workerData } from 'node:worker_threads'
import { MigrationError } from './migration-error.js'
import { plan } from './plan.js'

/** The thread that `planInWorker` starts. */
try {
  const planned = await plan({
    ...workerData,
    onProgress: (step, done, total) => parentPort?.postMessage({ kind: 'progress', step, done, total }),
  })
  parentPort?.postMessage({ kind: 'planned', planned })
} catch (error) {
  if (!(error instanceof MigrationError)) throw error
  const { code, message, files } = error
  parentPort?.postMessage({ kind: 'refused', code, message, files })
}

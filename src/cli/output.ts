import type { OutputStream } from './io.js'

/** Thrown where the reader of our output went away (`cachectl keys | head`): not a fault, so main ends silently. */
export class PipeClosedError extends Error {}

/** Writes and waits until the text is handed over, so that a slow reader holds us back instead of filling memory. */
export type Write = (text: string) => Promise<void>

/** Wraps a stream so that a closed pipe is one known error instead of a crash. */
export function writerOf(stream: OutputStream): Write {
  let fault: Error | undefined
  stream.on('error', (error: NodeJS.ErrnoException) => {
    fault ??= isClosedPipe(error) ? new PipeClosedError() : error
  })
  return text =>
    new Promise((resolve, reject) => {
      if (fault) return reject(fault)
      stream.write(text, error => {
        if (!error) return resolve()
        reject(isClosedPipe(error) ? new PipeClosedError() : error)
      })
    })
}

function isClosedPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED' || error.code === 'EOF'
}

import { createWorker, type WorkerCommands } from './worker.js'

/** The main program of a worker process: answers `{id, command, given}` with `{id, result}` or `{id, error}`. */
const worker = createWorker()

interface Request {
  readonly id: number
  readonly command: keyof WorkerCommands
  readonly given: never
}

// Ctrl-C reaches the whole group; the parent ends its workers itself, and when it is gone they go, too
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit())
process.on('message', (request: Request) => void answer(request))

async function answer({ id, command, given }: Request): Promise<void> {
  try {
    process.send?.({ id, result: await worker[command](given) })
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.message : String(error) })
  }
  if (command === 'close') process.disconnect()
}

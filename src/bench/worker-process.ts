import { createWorker, type WorkerCommands } from './worker.js'

/** The main program of a worker process: answers `{id, command, given}` with `{id, result}` or `{id, error}`. */
const worker = createWorker()

interface Request {
  readonly id: number
  readonly command: keyof WorkerCommands
  readonly given: never
}

// Ctrl-C reaches the whole group; the parent ends its workers itself, and when it is gone they let go of all that keeps them
process.on('SIGINT', () => {})
process.on('disconnect', () => worker.close().catch(() => {}))
process.on('message', (request: Request) => void answer(request))

async function answer({ id, command, given }: Request): Promise<void> {
  reply({ id, ...(await outcomeOf(command, given)) })
  if (command === 'close' && process.connected) process.disconnect()
}

async function outcomeOf(command: keyof WorkerCommands, given: never) {
  try {
    return { result: await worker[command](given) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

function reply(message: object): void {
  if (process.connected) process.send?.(message)
}

import { type ChildProcess, fork } from 'node:child_process'
import { systemClock } from '../clock.js'
import { CacheError } from '../errors.js'
import type { WorkerCommands } from './worker.js'

type Given<C extends keyof WorkerCommands> = Parameters<WorkerCommands[C]> extends [infer G] ? G : undefined
type Result<C extends keyof WorkerCommands> = Awaited<ReturnType<WorkerCommands[C]>>

interface Call {
  readonly resolve: (result: never) => void
  readonly reject: (error: Error) => void
  readonly cancel: () => void
}

interface Reply {
  readonly id: number
  readonly result?: unknown
  readonly error?: string
}

const PROGRAM = new URL('./worker-process.js', import.meta.url)
const ANSWER_MS = 120_000
const CLOSE_MS = 3_000

/** A worker process and what it can be asked; what goes wrong in it rejects with ERR_CACHE_UNAVAILABLE. */
export class WorkerClient {
  readonly #name: string
  readonly #process: ChildProcess
  readonly #calls = new Map<number, Call>()
  #lastId = 0
  #stderr = ''

  constructor(name: string) {
    this.#name = name
    this.#process = fork(PROGRAM, { execArgv: ['--expose-gc'], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    this.#process.stderr?.on('data', (text: Buffer) => {
      this.#stderr = (this.#stderr + text.toString()).slice(-500)
    })
    this.#process.on('message', (reply: Reply) => this.#settle(reply))
    this.#process.on('error', error => this.#fail(error))
    this.#process.on('exit', () => this.#fail(new Error(`its process ended. ${this.#stderr}`.trim())))
  }

  ask<C extends keyof WorkerCommands>(command: C, given?: Given<C>): Promise<Result<C>> {
    return new Promise<Result<C>>((resolve, reject) => {
      const id = ++this.#lastId
      const late = () => this.#settle({ id, error: `no answer to "${command}" within ${ANSWER_MS / 1000} s` })
      this.#calls.set(id, { resolve, reject, cancel: systemClock.schedule(late, ANSWER_MS) })
      this.#process.send({ id, command, given }, error => {
        if (error) this.#settle({ id, error: error.message })
      })
    })
  }

  /** Lets the contender close what it opened, then ends the process. Never rejects. */
  async end(): Promise<void> {
    const cancel = systemClock.schedule(() => this.#process.kill('SIGKILL'), CLOSE_MS)
    await this.ask('close').catch(() => {})
    cancel()
    this.#process.kill('SIGKILL')
  }

  #settle({ id, result, error }: Reply): void {
    const call = this.#calls.get(id)
    if (call === undefined) return
    this.#calls.delete(id)
    call.cancel()
    if (error === undefined) call.resolve(result as never)
    else call.reject(new CacheError('ERR_CACHE_UNAVAILABLE', `bench: ${this.#name}: ${error}`))
  }

  #fail(error: Error): void {
    for (const id of this.#calls.keys()) this.#settle({ id, error: error.message })
  }
}

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { CacheOptions } from '../../src/options.js'

export interface ChildEvent {
  readonly event: 'started' | 'degraded' | 'recovered'
  readonly detail?: unknown
  /** Wall clock of this machine. */
  readonly at: number
}

/** What a load came to; times in milliseconds. */
export interface LoadReport {
  readonly calls: number
  readonly hitsInOutage: number
  readonly missesInOutage: number
  /** Reads that saw something else than what the same caller, the only writer of the key, had written. */
  readonly backwards: number
  /** What each caller wrote last, by key; null = it deleted it. */
  readonly last: Readonly<Record<string, number | null>>
  readonly increments: number
  readonly thrown: readonly [string, number][]
  readonly p50: number
  readonly p99: number
  readonly p999: number
  readonly max: number
  /** The method whose call took longest. */
  readonly slowest: string
  /** As `p999`, without what the machine kept the process waiting while the call was under way. */
  readonly net999: number
  /** The longest that the process itself (not the store) kept a call waiting. */
  readonly stallMs: number
}

export interface CacheChild {
  readonly pid: number
  readonly events: readonly ChildEvent[]
  /** A method of the cache or a command of cache-child.mjs. */
  call<T = unknown>(method: string, ...args: unknown[]): Promise<T>
  startLoad(options: { callers: number; pauseMs: number; clear?: boolean }): Promise<void>
  stopLoad(): Promise<LoadReport>
  /** Resolves at the nth event of this name, counted from the start. */
  heard(event: ChildEvent['event'], nth?: number, ms?: number): Promise<ChildEvent>
  /** Closes the cache; the process has to end by itself within 5 s. */
  exit(): Promise<Exit>
  kill(): void
}

export interface Exit {
  readonly code: number | null
  readonly stderr: string
  /** How long the process lived on after the cache was closed, in milliseconds. */
  readonly lingerMs: number
}

interface Reply {
  readonly id: number
  readonly result?: unknown
  readonly error?: { readonly code: string; readonly message: string }
}

const SCRIPT = fileURLToPath(new URL('cache-child.mjs', import.meta.url))

/** A process of its own with one cache, from the built package; an unhandled rejection ends it. */
export async function spawnCacheChild(options: CacheOptions): Promise<CacheChild> {
  const child = fork(SCRIPT, [JSON.stringify(options)], {
    execArgv: ['--unhandled-rejections=strict', '--expose-gc'],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  const waiting = new Map<number, (reply: Reply) => void>()
  const events: ChildEvent[] = []
  let stderr = ''
  child.stderr?.on('data', data => {
    stderr += data
  })
  child.on('message', (message: Reply | ChildEvent) => {
    if ('event' in message) events.push(message)
    else waiting.get(message.id)?.(message)
  })
  const exited = once(child, 'exit')
  exited.then(() => {
    for (const settle of waiting.values()) settle({ id: 0, error: { code: 'EXIT', message: stderr } })
  })
  let ids = 0

  async function call<T>(method: string, ...args: unknown[]): Promise<T> {
    const id = ++ids
    const reply = await new Promise<Reply>(resolve => {
      waiting.set(id, resolve)
      send(child, { id, method, args })
    })
    waiting.delete(id)
    if (reply.error !== undefined) throw Object.assign(new Error(reply.error.message), reply.error)
    return reply.result as T
  }

  async function heard(event: ChildEvent['event'], nth = 1, ms = 10_000): Promise<ChildEvent> {
    const deadline = Date.now() + ms
    for (;;) {
      const found = events.filter(each => each.event === event)[nth - 1]
      if (found !== undefined) return found
      if (Date.now() > deadline || child.exitCode !== null)
        throw new Error(`no ${event} (${nth}) within ${ms} ms; heard ${JSON.stringify(events)} ${stderr}`)
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }

  await heard('started')
  return {
    pid: child.pid ?? -1,
    events,
    call,
    startLoad: load => call('startLoad', load),
    stopLoad: () => call('stopLoad'),
    heard,
    async exit() {
      await call('exit').catch(() => {})
      const closed = Date.now()
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
      const [code] = (await exited) as [number | null]
      clearTimeout(timer)
      return { code, stderr, lingerMs: Date.now() - closed }
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

function send(child: ChildProcess, message: unknown): void {
  if (child.connected) child.send(message as object)
}

import { unlinkSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { connectInspector, type InspectClient } from '../inspect/client.js'
import type { ProcessInfo } from '../inspect/protocol.js'
import { listSockets, socketDirectory } from '../inspect/socket-directory.js'
import type { Context } from './context.js'
import { UsageError } from './usage-error.js'

/** Which running processes a command looks into. */
export interface LiveOptions {
  readonly pid?: number
  readonly app?: string
  readonly socket?: string
}

export interface LiveProcess {
  readonly info: ProcessInfo
  readonly client: InspectClient
}

/** A process that has a socket but does not answer. */
export interface SilentProcess {
  readonly pid: number
  readonly path: string
  readonly reason: string
}

export interface Found {
  readonly processes: readonly LiveProcess[]
  readonly silent: readonly SilentProcess[]
}

export function wantsLive(options: LiveOptions): boolean {
  return options.pid !== undefined || options.app !== undefined || options.socket !== undefined
}

/**
 * Attaches to the processes that were asked for, and says so.
 * @throws UsageError where there is none
 */
export async function attach(context: Context, options: LiveOptions): Promise<readonly LiveProcess[]> {
  const { processes, silent } = await findProcesses(context, options.socket)
  const chosen = processes.filter(
    ({ info }) =>
      (options.pid === undefined || info.pid === options.pid) &&
      (options.app === undefined || info.app === options.app),
  )
  const asked = Object.entries({ '--pid': options.pid, '--app': options.app, '--socket': options.socket })
    .filter(([, value]) => value !== undefined)
    .map(([flag, value]) => `${flag} ${value}`)
    .join(' ')
  if (chosen.length === 0)
    throw new UsageError(
      noneMessage(
        asked,
        silent.find(one => one.pid === options.pid),
      ),
    )
  context.announce({
    kind: 'process',
    location: chosen.map(({ info }) => `${info.app}[${info.pid}]`).join(', '),
    reason: asked || 'every process with CACHE_INSPECT=1',
  })
  return chosen
}

function noneMessage(asked: string, silent: SilentProcess | undefined): string {
  if (silent !== undefined) return `process ${silent.pid} does not answer: ${silent.reason}`
  return `no running process${asked === '' ? '' : ` with ${asked}`} can be looked into. Start it with CACHE_INSPECT=1; cachectl ps lists those that can`
}

/** Everybody who answers; sockets whose process is gone are swept away. */
export async function findProcesses(context: Context, socket?: string): Promise<Found> {
  const paths =
    socket === undefined ? listSockets(socketDirectory(context.env)) : [resolve(context.cwd, socket)]
  const outcomes = await Promise.all(paths.map(path => introduce(path, context, socket !== undefined)))
  return {
    processes: outcomes.flatMap(found => (found !== undefined && 'info' in found ? [found] : [])),
    silent: outcomes.flatMap(found => (found !== undefined && 'reason' in found ? [found] : [])),
  }
}

async function introduce(
  path: string,
  context: Context,
  named: boolean,
): Promise<LiveProcess | SilentProcess | undefined> {
  try {
    const client = await connectInspector(path)
    context.defer(async () => client.close())
    return { client, info: await client.ask('info', {}) }
  } catch (error) {
    if (named) throw error
    const pid = Number.parseInt(basename(path), 10)
    if (isNobody(error)) {
      if (!isRunning(pid)) unlinkSync(path)
      return undefined
    }
    const reason = error instanceof Error ? error.message : String(error)
    return { pid, path, reason }
  }
}

/** The socket is there but nobody listens: its process was killed, or is just about to open it. */
function isNobody(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

import { resolve } from 'node:path'
import type { ProcessInfo } from '../../inspect/protocol.js'
import { socketDirectory } from '../../inspect/socket-directory.js'
import type { Command } from '../command.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { findProcesses, type SilentProcess } from '../live.js'

interface PsOptions {
  readonly socket?: string
}

export interface PsData {
  readonly directory: string
  readonly processes: readonly ProcessInfo[]
  readonly silent: readonly SilentProcess[]
}

export const ps: Command<PsOptions, PsData> = {
  configure(parser) {
    describe(parser, 'List the running processes whose caches can be looked into, and their caches.', [
      ['ps', 'yours on this machine'],
      ['ps --socket /shared/app.sock', 'one behind a socket of its own'],
    ])
    parser.option('--socket <path>', 'look at this socket only')
  },
  async run(context, options) {
    const socket = options.socket === undefined ? undefined : resolve(context.cwd, options.socket)
    const { processes, silent } = await findProcesses(context, socket)
    const data = {
      directory: socketDirectory(context.env),
      processes: processes.map(({ info }) => info),
      silent,
    }
    return { exitCode: EXIT.done, data }
  },
  async render(data, page) {
    const { renderPs } = await import('../render/ps.js')
    return renderPs(data, page)
  },
}

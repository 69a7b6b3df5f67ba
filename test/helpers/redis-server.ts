import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const BINARIES = ['redis-server', 'valkey-server']

const HOW_TO_INSTALL = `The tests need a real Redis (redis-server or valkey-server on PATH). Install one with
  Debian / Ubuntu   sudo apt-get install -y redis-server
  Fedora            sudo dnf install -y valkey
  Alpine            sudo apk add redis
  macOS             brew install redis
  Windows           run the tests in WSL2 with Debian's package`

/** The server's binary; installs Debian's package where it is missing and apt-get may be used, else says how to get one. */
export function requireRedisServer(): string {
  const found = findBinary()
  if (found !== undefined) return found
  if (process.getuid?.() === 0 && runs('apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const apt = (...args: string[]) =>
      execFileSync('apt-get', args, { stdio: 'ignore', env, timeout: 300_000 })
    try {
      apt('update')
      apt('install', '-y', '--no-install-recommends', 'redis-server')
    } catch (error) {
      throw new Error(`apt-get could not install redis-server.\n${HOW_TO_INSTALL}`, { cause: error })
    }
    const installed = findBinary()
    if (installed !== undefined) return installed
  }
  throw new Error(HOW_TO_INSTALL)
}

function findBinary(): string | undefined {
  return BINARIES.find(runs)
}

function runs(binary: string): boolean {
  try {
    execFileSync(binary, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A port that was free a moment ago, on loopback. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

export interface RedisServerOptions {
  readonly port?: number
  /** Further arguments, e.g. ['--requirepass', 'secret']. */
  readonly args?: readonly string[]
  /** Keep data over a restart (append-only file). */
  readonly persist?: boolean
}

/** A redis-server process of the test's own. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  readonly pid: number
  /** SIGSTOP: it freezes, connections stay open. */
  freeze(): void
  thaw(): void
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>
  /** Starts it again on the same port, after `kill`. */
  restart(): Promise<void>
  /** Stops it for good and removes its files. */
  stop(): Promise<void>
}

export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const binary = requireRedisServer()
  const port = options.port ?? (await freePort())
  const dir = mkdtempSync(join(tmpdir(), 'cachectl-redis-'))
  let child = await launch()

  async function launch(): Promise<ChildProcess> {
    const persistence = options.persist
      ? ['--appendonly', 'yes', '--appendfsync', 'always']
      : ['--appendonly', 'no']
    const args = [
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--dir',
      dir,
      ...persistence,
      ...(options.args ?? []),
    ]
    const process = spawn(binary, args, { stdio: 'ignore' })
    await untilListening(port, process)
    return process
  }

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  return {
    port,
    url: `redis://127.0.0.1:${port}/0`,
    get pid() {
      return child.pid ?? -1
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill,
    async restart() {
      await kill()
      child = await launch()
    },
    async stop() {
      await kill()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 15_000
  while (Date.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`redis-server on port ${port} ended with code ${child.exitCode}`)
    if (await answers(port)) return
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  throw new Error(`redis-server on port ${port} did not answer within 15 s`)
}

/** True once PING is answered (a server that is loading its data answers -LOADING). */
function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => socket.write('PING\r\n'))
    socket.on('data', data => {
      const text = data.toString()
      socket.destroy()
      resolve(text.startsWith('+PONG') || text.startsWith('-NOAUTH'))
    })
    socket.on('error', () => resolve(false))
  })
}

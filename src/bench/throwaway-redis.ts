import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../clock.js'
import { sleep } from '../waiting.js'

/** A Redis of our own on loopback, without persistence. */
export interface ThrowawayRedis {
  readonly url: string
  stop(): Promise<void>
}

const BINARIES = ['redis-server', 'valkey-server']
const START_MS = 10_000

/** Starts one; undefined where no server is installed. */
export async function startThrowawayRedis(): Promise<ThrowawayRedis | undefined> {
  const port = await freePort()
  const dir = await mkdtemp(join(tmpdir(), 'cachectl-bench-redis-'))
  for (const binary of BINARIES) {
    const args = [
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      dir,
    ]
    // a group of its own, so that Ctrl-C does not end it under the workers
    const server = spawn(binary, args, { stdio: 'ignore', detached: true })
    if (await listens(server, port))
      return { url: `redis://127.0.0.1:${port}/0`, stop: () => stop(server, dir) }
    await stop(server, dir)
  }
  return undefined
}

async function listens(server: ChildProcess, port: number): Promise<boolean> {
  let ended = false
  server.once('error', () => {
    ended = true
  })
  server.once('exit', () => {
    ended = true
  })
  const deadline = systemClock.now() + START_MS
  while (!ended && systemClock.now() < deadline) {
    if (await accepts(port)) return true
    await sleep(10, systemClock)
  }
  return false
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    const done = (accepted: boolean) => {
      socket.destroy()
      resolve(accepted)
    }
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
  })
}

async function stop(server: ChildProcess, dir: string): Promise<void> {
  if (server.pid !== undefined && server.exitCode === null && server.signalCode === null) {
    const gone = once(server, 'exit')
    server.kill('SIGKILL')
    await gone
  }
  await rm(dir, { recursive: true, force: true })
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port on loopback')
  return address.port
}

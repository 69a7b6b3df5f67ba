import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { CacheError } from '../errors.js'

const IS_WINDOWS = process.platform === 'win32'
const PIPES = '\\\\.\\pipe\\'

/** Where the processes of this user open their sockets; CACHE_INSPECT_DIR moves it (a container's shared volume). */
export function socketDirectory(env: Readonly<Record<string, string | undefined>>): string {
  return env.CACHE_INSPECT_DIR || join(tmpdir(), `cachectl-${ownUid() ?? userInfo().username}`)
}

/** A socket path that nobody else has: the pid alone is not enough where containers share a directory. */
export function newSocketPath(directory: string, pid: number, unique: string): string {
  const name = `${pid}-${unique}.sock`
  return IS_WINDOWS ? `${PIPES}cachectl-${userInfo().username}-${name}` : join(directory, name)
}

/** The sockets that are there, of living and dead processes. */
export function listSockets(directory: string): string[] {
  if (IS_WINDOWS) {
    const mine = `cachectl-${userInfo().username}-`
    return readdirSync(PIPES)
      .filter(name => name.startsWith(mine))
      .map(name => PIPES + name)
  }
  try {
    return readdirSync(directory)
      .filter(name => name.endsWith('.sock'))
      .sort()
      .map(name => join(directory, name))
  } catch (error) {
    // nobody has opened one yet
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** Makes the directory, for this user alone. @throws CacheError where somebody else made it first */
export function ensureSocketDirectory(directory: string): void {
  if (IS_WINDOWS) return
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  assertOwn(directory, 'directory')
  chmodSync(directory, 0o700)
}

/**
 * A socket of another user must not be spoken to: it could answer anything, and show it as this user's.
 * @param uid whose it has to be
 * @throws CacheError
 */
export function assertOwn(path: string, what: 'directory' | 'socket', uid = ownUid()): void {
  if (IS_WINDOWS) return
  const about = lstatSync(path)
  const isThat = what === 'directory' ? about.isDirectory() : about.isSocket()
  if (!isThat) throw refusal(path, `is not a ${what}`)
  if (uid !== undefined && about.uid !== uid)
    throw refusal(path, `belongs to another user (uid ${about.uid}); run the command as that user`)
}

function refusal(path: string, problem: string): CacheError {
  return new CacheError('ERR_CACHE_UNAVAILABLE', `${path} ${problem}`, { operation: 'inspect' })
}

function ownUid(): number | undefined {
  return process.geteuid?.()
}

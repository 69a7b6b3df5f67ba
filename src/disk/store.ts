import { mkdir, realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Environment, openEnvironment } from './environment.js'
import { Snapshot } from './snapshot.js'
import { storageError } from './storage-error.js'
import { Writer } from './writer.js'

interface Opened {
  readonly environment: Environment
  readonly writer: Writer
  readonly snapshot: Snapshot
}

/** A directory's store as the caches of this process share it. */
export interface Store extends Opened {
  /** Idempotent. The last cache to let go closes the environment. */
  release(): Promise<void>
}

interface Shared {
  users: number
  readonly opening: Promise<Opened>
  closing?: Promise<void>
}

/** LMDB allows a process to open a file once only. */
const shared = new Map<string, Shared>()

/** @throws CacheError ERR_CACHE_UNAVAILABLE naming the directory, what is wrong and the way out */
export async function acquireStore(path: string, lockTimeoutMs: number): Promise<Store> {
  const directory = await makeDirectory(resolve(path))
  for (let closing = shared.get(directory)?.closing; closing !== undefined; ) {
    await closing
    closing = shared.get(directory)?.closing
  }
  const existing = shared.get(directory)
  const store: Shared = existing ?? { users: 0, opening: openStore(directory, lockTimeoutMs) }
  shared.set(directory, store)
  store.users++
  let released: Promise<void> | undefined
  const release = () => {
    released ??= leave(directory, store)
    return released
  }
  try {
    return { ...(await store.opening), release }
  } catch (error) {
    await release()
    throw error
  }
}

async function makeDirectory(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true })
    return await realpath(path)
  } catch (error) {
    throw storageError(path, error)
  }
}

async function openStore(directory: string, lockTimeoutMs: number): Promise<Opened> {
  const environment = await openEnvironment(directory)
  return { environment, writer: new Writer(environment, lockTimeoutMs), snapshot: new Snapshot(environment) }
}

async function leave(directory: string, store: Shared): Promise<void> {
  if (--store.users > 0) return
  store.closing = closeStore(store).finally(() => shared.delete(directory))
  await store.closing
}

async function closeStore(store: Shared): Promise<void> {
  const opened = await store.opening.catch(() => undefined)
  // a transaction that still waits for the lock keeps the environment open: closing would wait with it
  if (opened !== undefined && (await opened.writer.idle())) await opened.environment.close()
}

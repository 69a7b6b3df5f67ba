import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MigrationError } from '../../migration-error.js'
import { hasCode } from './durable.js'
import { openStateDirectory } from './state-directory.js'

/**
 * One writer per project. A lock left by a process that is gone (kill -9) is taken over.
 * @returns gives the lock back
 * @throws MigrationError ERR_MIGRATE_BUSY
 */
export function lockProject(root: string): () => void {
  const file = join(openStateDirectory(root), 'lock')
  if (!create(file)) {
    const owner = ownerOf(file)
    if (owner !== process.pid && isAlive(owner)) throw busy(file, owner)
    takeOver(file, owner)
  }
  return () => rmSync(file, { force: true })
}

function create(file: string): boolean {
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' })
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/** 0 where the owner was killed before it had written its whole name. */
function ownerOf(file: string): number {
  return Number(/^(\d+)\n$/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0)
}

/** Two processes may find the same dead owner: the rename lets one of them win, and a lock taken meanwhile is put back. */
function takeOver(file: string, owner: number): void {
  const aside = `${file}.${process.pid}`
  try {
    renameSync(file, aside)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw busy(file, owner)
    throw error
  }
  const moved = ownerOf(aside)
  if (moved !== owner) {
    renameSync(aside, file)
    throw busy(file, moved)
  }
  rmSync(aside, { force: true })
  if (!create(file)) throw busy(file, owner)
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

function busy(file: string, owner: number): MigrationError {
  return new MigrationError(
    'ERR_MIGRATE_BUSY',
    `Another cachectl migrate (process ${owner}) is writing to this project. Wait for it; if it is gone, remove ${file}`,
  )
}

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasCode } from './durable.js'

/** Where a migration keeps its state inside a project. */
export function stateDirectory(root: string): string {
  return join(root, '.cachectl')
}

export function backupDirectory(root: string, id: string): string {
  return join(stateDirectory(root), 'backups', id)
}

export function transactionDirectory(root: string, id: string): string {
  return join(stateDirectory(root), 'transactions', id)
}

export function journalFile(root: string): string {
  return join(stateDirectory(root), 'journal.json')
}

/** Makes the directory, and keeps it out of the project's version control. */
export function openStateDirectory(root: string): string {
  const directory = stateDirectory(root)
  mkdirSync(directory, { recursive: true })
  try {
    writeFileSync(join(directory, '.gitignore'), '*\n', { flag: 'wx' })
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
  return directory
}

import { existsSync } from 'node:fs'
import { backupDirectory } from './state-directory.js'

/** `20260301-174500`, in UTC; a second one within the second gets `-2`. */
export function newId(root: string, now: Date): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
  for (let count = 1; ; count++) {
    const id = count === 1 ? stamp : `${stamp}-${count}`
    if (!existsSync(backupDirectory(root, id))) return id
  }
}

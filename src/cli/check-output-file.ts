import { constants, type Stats } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname, resolve, sep } from 'node:path'
import { UsageError } from './usage-error.js'

/**
 * Refuses before the work begins what could not be written down after it.
 * @param name as it was given
 * @returns what is there already
 * @throws UsageError, or a system error that names the path
 */
export async function checkOutputFile(name: string, cwd: string): Promise<Stats | undefined> {
  const path = resolve(cwd, name)
  const about = await stat(path).catch(() => undefined)
  if (about?.isDirectory() || name.endsWith('/') || name.endsWith(sep))
    throw new UsageError(`${name} is a directory; name a file`)
  // a pipe, /dev/stdout
  if (about?.isFile() === false) return about
  const directory = dirname(path)
  if (!(await stat(directory)).isDirectory()) throw new UsageError(`${directory} is not a directory`)
  await access(directory, constants.W_OK)
  if (about !== undefined) await access(path, constants.W_OK)
  return about
}

import type { StatsFs } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { formatBytes, formatShare } from '../render/units.js'
import { type Finding, warning } from './finding.js'

const NEARLY_FULL = 0.95

/** Room left where the store is; the store itself is probed like any other. */
export async function checkDisk(path: string): Promise<Finding[]> {
  const about = await roomAt(path)
  const used = 1 - about.bavail / about.blocks
  if (used < NEARLY_FULL) return []
  return [
    warning(
      'DISK_NEARLY_FULL',
      `${formatShare(used)} are used, ${formatBytes(about.bavail * about.bsize)} left`,
    ),
  ]
}

/** Of the nearest directory that is there: the store may not have been made yet. */
async function roomAt(path: string): Promise<StatsFs> {
  return statfs(path).catch(error => {
    if (dirname(path) === path) throw error
    return roomAt(dirname(path))
  })
}

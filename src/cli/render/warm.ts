import type { WarmData } from '../commands/warm.js'
import type { Page } from './page.js'
import { formatCount, formatDuration, formatEntries } from './units.js'

export function renderWarm(data: WarmData, page: Page): string {
  if (data.dryRun)
    return `${formatEntries(data.entries)} ${data.entries === 1 ? 'is' : 'are'} good; nothing was written (--dry-run)`
  const rate = data.seconds > 0 ? `, ${formatCount(Math.round(data.entries / data.seconds))}/s` : ''
  const lines = [`warmed ${formatEntries(data.written)} in ${formatDuration(data.seconds)}${rate}`]
  if (data.skipped > 0) lines.push(`left alone ${formatCount(data.skipped)} that were there`)
  if (data.refused > 0)
    lines.push(
      page.style.bad(`not stored ${formatCount(data.refused)}: the store is full or the entry too large`),
    )
  if (data.different > 0) lines.push(page.style.bad(`read back different ${formatCount(data.different)}`))
  if (data.bad > 0)
    lines.push(
      page.style.bad(`skipped ${formatCount(data.bad)} bad ${data.bad === 1 ? 'entry' : 'entries'}:`),
    )
  for (const { line, reason } of data.problems) lines.push(`  line ${line}: ${reason}`)
  return lines.join('\n')
}

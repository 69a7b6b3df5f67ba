import type { FlushData, FlushPlan } from '../commands/flush.js'
import type { Page } from './page.js'
import { formatCount, formatEntries } from './units.js'
import { visible } from './visible.js'

const MOST_GROUPS = 8

export function renderFlush(data: FlushData, page: Page): string {
  if (data.processes !== undefined)
    return `dropped ${formatCount(data.deleted)} ${data.deleted === 1 ? 'copy' : 'copies'} (L1) out of the memory of ${data.processes} ${data.processes === 1 ? 'process' : 'processes'}`
  if (data.dryRun) return `${renderFlushPlan(data, page)}\n\nnothing was removed (--dry-run)`
  if (data.matched === 0) return 'nothing to flush'
  if (data.deleted === 0) return 'nothing was removed'
  return `removed ${formatEntries(data.deleted)}`
}

/** `12 entries: users 10, orders 2` and the first keys. */
export function renderFlushPlan(plan: FlushPlan, page: Page): string {
  const groups = Object.entries(plan.groups).sort(([, a], [, b]) => b - a)
  const shown = groups
    .slice(0, MOST_GROUPS)
    .map(([name, count]) => `${name || '(no prefix)'} ${formatCount(count)}`)
  if (groups.length > MOST_GROUPS) shown.push(`and ${groups.length - MOST_GROUPS} more`)
  const head = `${formatEntries(plan.matched)}${plan.matched > 0 ? `: ${shown.join(', ')}` : ''}`
  const sample = plan.sample.map(key => `  ${page.style.key(visible(key, page))}`)
  if (plan.matched > plan.sample.length)
    sample.push(page.style.dim(`  … ${formatCount(plan.matched - plan.sample.length)} more`))
  return [head, ...sample].join('\n')
}

import type { Report } from './report.js'

/** The outcome in one or two sentences. */
export function headline({ summary, files }: Pick<Report, 'summary' | 'files'>): string {
  if (summary.roots === 0) return 'No legacy cache was found.'
  const caches = `${summary.migrated} of ${count(summary.roots, 'cache')} migrated`
  const bridged = summary.bridged > 0 ? `, ${summary.bridged} bridged` : ''
  const pinned = summary.pinned > 0 ? `, ${summary.pinned} left alone` : ''
  const work = `${count(summary.rewritten + summary.review, 'call')} rewritten in ${count(files.length, 'file')}`
  const review = summary.review > 0 ? ` (${summary.review} to review)` : ''
  return `${caches}${bridged}${pinned}. ${work}${review}; ${count(summary.madeAsync, 'function')} made async.`
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

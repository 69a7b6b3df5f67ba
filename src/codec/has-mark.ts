const TILDE = 0x7e

/**
 * Does this stored text begin with one of our marks, all of which begin with a tilde? Asked of every text that is read: the first
 * character answers it nearly always, at a fraction of what `startsWith` costs.
 */
export function hasMark(text: string, mark: string): boolean {
  return text.charCodeAt(0) === TILDE && text.startsWith(mark)
}

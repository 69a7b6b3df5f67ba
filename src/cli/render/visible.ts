import type { Page } from './page.js'

/** Of both control blocks; a tab and a new line do a terminal no harm. */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

/**
 * Text of others, as it is for a pipe. A terminal would obey the control characters in it (colours, the title, a cleared screen), so
 * there they are shown as `\u001b`.
 */
export function visible(text: string, page: Page): string {
  if (page.width === Number.POSITIVE_INFINITY) return text
  return text.replace(CONTROLS, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

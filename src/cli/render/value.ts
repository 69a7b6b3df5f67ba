import { inspect } from 'node:util'
import { documentValue, type ValueDocument } from '../value-document.js'
import type { Page } from './page.js'
import { visible } from './visible.js'

/** A string as it is, JSON pretty-printed, and what JSON cannot say the way Node shows it. Nothing for a missing value. */
export function renderValue(data: Partial<ValueDocument>, page: Page): string {
  if ('encoded' in data && data.encoded !== undefined)
    return inspect(documentValue({ encoded: data.encoded }), {
      depth: null,
      maxArrayLength: null,
      maxStringLength: null,
      breakLength: Math.min(page.width, 100),
    })
  if (!('value' in data)) return ''
  return visible(typeof data.value === 'string' ? data.value : JSON.stringify(data.value, null, 2), page)
}

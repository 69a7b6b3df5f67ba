import { plainStyle, type Style } from './style.js'

/** What a renderer writes on. */
export interface Page {
  /** Columns; `Infinity` where the output is piped. */
  readonly width: number
  readonly style: Style
}

/** A page without limits and colour: what a pipe gets. */
export const plainPage: Page = { width: Number.POSITIVE_INFINITY, style: plainStyle }

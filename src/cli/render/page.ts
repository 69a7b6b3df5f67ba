import type { Style } from './style.js'

/** What a renderer writes on. */
export interface Page {
  /** Columns; `Infinity` where the output is piped. */
  readonly width: number
  readonly style: Style
}

import type { TS } from '../compiler.js'
import type { Problem } from '../discover/legacy-root.js'
import type { Code } from '../types.js'

/** Reports something about the place at hand, or about a node in it. */
export type Say = (code: Code, message: string, weight: Problem['weight'], at?: TS.Node) => void

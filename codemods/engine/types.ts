import type { Compiler } from './compiler.js'

/**
 * The plan: what a migration would do, as plain data. `--dry-run`, `plan.json`, apply, `--patch`, `explain` and every report
 * are views of it. Positions are UTF-16 offsets into the file as it was read; paths are relative to `root` with `/`.
 */

/** Verdict on one legacy call, in the words of the README: rewritten, rewritten and listed for review, or left alone. */
export type Verdict = 'rewritten' | 'review' | 'manual'

/** Why something was left alone or wants a human eye. The catalogue of texts is `engine/codes.ts`. */
export type Code = `CCM-${string}`

export interface Location {
  readonly file: string
  /** 1-based. */
  readonly line: number
  /** 1-based. */
  readonly column: number
}

/** Replace [start, end) by `text`; start === end is an insertion. */
export interface Edit {
  readonly file: string
  readonly start: number
  readonly end: number
  readonly text: string
  /** Which rewrite rule made it, e.g. `await`, `async`, `return-type`, `import`, `construction`, `ttl-unit`, `loop`. */
  readonly rule: string
  /** Roots this edit serves; it is dropped when all of them are pinned. */
  readonly roots: readonly string[]
  /** The chain back to a legacy call: "awaits because getUser is async", "getUser is async because cache.get is awaited". */
  readonly why: readonly string[]
}

export interface Finding {
  readonly code: Code
  readonly at: Location
  /** One sentence for this very place. */
  readonly message: string
  /** 'blocks': the root is pinned by it. 'review': rewritten, but look at it. 'note': nothing to do. */
  readonly weight: 'blocks' | 'review' | 'note'
  readonly root?: string | undefined
  /** From the blocked place back to the root's call. */
  readonly chain: readonly string[]
}

/** One legacy call or member use. */
export interface Site {
  readonly at: Location
  readonly root: string
  readonly method: string
  readonly verdict: Verdict
  readonly code?: Code | undefined
}

/** One legacy cache instance or class. Migrated whole or pinned whole. */
export interface Root {
  /** Stable id: `<file>:<name>`. */
  readonly id: string
  readonly name: string
  readonly recipe: string
  readonly at: Location
  readonly state: 'migrated' | 'pinned' | 'bridged'
  readonly sites: number
  /** Codes that pinned it, with where. Empty when migrated. */
  readonly reasons: readonly Finding[]
}

export interface PlannedFile {
  readonly path: string
  /** sha256 of the bytes as read, hex. */
  readonly before: string
  /** sha256 of the bytes as they will be, hex. */
  readonly after: string
  readonly edits: readonly Edit[]
}

export interface DiagnosticRow {
  readonly file: string
  readonly line: number
  readonly code: number
  readonly message: string
}

/** What the compiler says of the changed files and of all that import them, once they are changed. */
export interface Diagnostics {
  /** Files looked at. */
  readonly files: number
  readonly after: number
  /** Those of `after` that were there before, in the same words. What a migration makes disappear is not counted. */
  readonly known: number
  /** The others; not empty only in a plan that must not be applied. */
  readonly added: readonly DiagnosticRow[]
}

export interface Plan {
  readonly schema: 1
  readonly tool: { readonly name: 'cachectl'; readonly version: string }
  /** Absolute directory that paths are relative to. */
  readonly root: string
  readonly roots: readonly Root[]
  readonly sites: readonly Site[]
  readonly findings: readonly Finding[]
  readonly files: readonly PlannedFile[]
  /** Functions that become async, `file:line name`. */
  readonly madeAsync: readonly (Location & { readonly name: string })[]
  readonly compiler: Compiler
  readonly diagnostics: Diagnostics
  readonly stats: { readonly filesScanned: number; readonly rounds: number; readonly milliseconds: number }
}

/** What the door's `plan` takes. Paths are absolute. */
export interface PlanOptions {
  /** A file or directory inside the project. */
  readonly path: string
  /** `bridge`: a cache that would be pinned moves over the same legacy instance; calls that cannot wait keep a sync escape. */
  readonly mode?: 'safe' | 'bridge'
  /** Maps that are caches: `users`, or `src/users.ts:users`; besides those of cachectl.config. */
  readonly maps?: readonly string[]
  /** `try-only`: `return` waits only where it changes what is caught. Default: always. */
  readonly returnAwait?: 'always' | 'try-only'
  /** Write `// TODO(cachectl CCM-...)` above what pins a root. */
  readonly markers?: boolean
  /** Edit files outside `path` too, where callers there have to follow. */
  readonly includeDependents?: boolean
  /** May functions that a published package exports become async? Default: 'block' unless package.json says `private`. */
  readonly public?: 'allow' | 'block'
  /** Ids of roots to leave alone, e.g. those a person said no to. */
  readonly leaveAlone?: ReadonlySet<string>
  /** Texts to read instead of what is on the disk, by path relative to the project: what `--transform` made of them. */
  readonly texts?: ReadonlyMap<string, string>
  /** Told what is being done; `total` where it is known. */
  readonly onProgress?: (step: string, done: number, total?: number) => void
}

/** A plan and the new text of every planned file, by path. A text starts with a BOM where its file has one. */
export interface Planned {
  readonly plan: Plan
  readonly texts: ReadonlyMap<string, string>
}

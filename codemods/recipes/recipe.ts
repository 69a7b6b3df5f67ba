import type { Code } from '../engine/types.js'

/** What one legacy library looks like, and what it becomes. Plain data: `cachectl.config.json` describes an in-house cache in the same words. */
export interface Recipe {
  readonly name: string
  readonly source: Source
  readonly entrances: readonly Entrance[]
  /** Types of the legacy module that stand for an instance, and the type of `cachectl` that takes their place. */
  readonly types: Readonly<Record<string, string>>
  readonly methods: Readonly<Record<string, Method | readonly Method[]>>
  /** Properties that are read like methods are called (`size`). */
  readonly properties?: Readonly<Record<string, Method>>
  /** What iterating over the instance itself gives (`for (const [key, value] of cache)`, `new Map(cache)`). */
  readonly iterated?: Method
  readonly options?: OptionRules
  readonly ttl?: TtlRules
  /** What a read of an absent key gives. Default: undefined. */
  readonly miss?: 'undefined' | 'null'
  /** True where reads hand out copies today (unless an option says otherwise). */
  readonly copies?: boolean
  /** `identity`: any value is a key by itself today, as in a Map. Default: the library makes a text of it. */
  readonly keys?: 'identity'
  /** Library that `bridge(legacy, library)` of `cachectl` has an adapter for; absent: bridged under its own method names. */
  readonly bridge?: string
  /** Declarations for projects where the library has no types. */
  readonly standIn?: string
  /** Also where others wrote types for it (`@types/...`): they describe the module as a bag of functions, not as an instance. */
  readonly standsInFirst?: true
}

export type Source =
  | { readonly package: string }
  /** Path of an own module, relative to the project, without extension. */
  | { readonly file: string }
  /** A class of the language, and only the instances of these names (`users`, `src/users.ts:users`). */
  | { readonly global: string; readonly names: readonly string[] }
  /** Any own module whose entrance has these members. */
  | { readonly members: Readonly<Record<string, readonly string[]>> }

/** How code gets hold of an instance. */
export interface Entrance {
  /** Exported name; `default` also covers `export =` and `module.exports =`. */
  readonly export: string
  readonly kind: 'class' | 'instance' | 'factory' | 'async factory'
  /** Function of `cachectl` that makes or finds the new one. */
  readonly becomes: string
  /** Legacy methods whose answers are the type arguments of `becomes`. */
  readonly typedBy?: readonly string[]
  /** Listed for review at every root of this kind. */
  readonly code?: Code
  readonly note?: string
}

/** `key or keys`: one of the two, told at run time. `options`: a lifetime by itself or in an object (`{ ttl }`, `{ maxAge }`). */
export type Role = 'key' | 'keys' | 'key or keys' | 'value' | 'ttl' | 'options' | 'items' | 'same'

/** What a call answers; a difference that somebody looks at is adapted or refused. */
export type Answer =
  | 'value'
  | 'boolean'
  | 'true'
  | 'count'
  | 'list'
  | 'iterator'
  /** Live views: of the values, of the entries. */
  | 'values'
  | 'entries'
  /** Calls its argument with each value and key. */
  | 'each'
  | 'this'
  | 'stored value'
  | 'nothing'
  | 'other'

export interface Method {
  /** Name at the new cache; absent: this cannot be migrated, for the reason under `code`. */
  readonly to?: string
  readonly does: 'reads' | 'writes'
  /** Roles of the legacy arguments, in order. Default: all are kept as they are. */
  readonly args?: readonly Role[]
  /** Member of the awaited answer that is the legacy answer. */
  readonly member?: string
  /** Code under which a call with more arguments than `args` is refused. */
  readonly more?: Code
  /** Least number of arguments with which this rule fits. */
  readonly least?: number
  readonly answers: Answer
  /** Default: the same as `answers`. */
  readonly gives?: Answer
  /** The legacy method returns a promise already. */
  readonly already?: true
  /** Applies where the first argument is an array / is none / may be either. */
  readonly when?: 'array' | 'single' | 'either'
  /** With `to`: listed for review under this code. Without: refused. */
  readonly code?: Code
  readonly note?: string
}

export interface TtlRules {
  readonly unit: 'seconds' | 'milliseconds'
  /** What 0 means. */
  readonly zero: 'never' | 'at once'
  /** What a write without a lifetime means, where the new cache has a default of its own. */
  readonly absent?: 'never'
}

export interface OptionRules {
  /** Added to every construction, unless a rule below writes the same name. */
  readonly base: Readonly<Record<string, string>>
  readonly rules: Readonly<Record<string, OptionRule>>
  /** The first constructor argument is this option where it is no object (`new LRU(500)`). */
  readonly positional?: string
}

export interface OptionRule {
  /** ttl: converted by the recipe's unit. count: entries, where `unlimited` values become Infinity. */
  readonly as: 'ttl' | 'count' | 'same' | 'dropped' | 'refused' | 'clone'
  readonly to?: string
  /** Values that are refused or dropped although `as` says otherwise. */
  readonly unlimited?: readonly number[]
  /** `refused` only for this literal; other values are dropped. */
  readonly only?: string
  readonly code?: Code
  readonly note?: string
}

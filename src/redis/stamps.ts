/**
 * When what was last written, kept beside the data of a prefix (of a slot, on a cluster): a sorted set of server times. `=<key>` is a
 * write that replaces, `+<key>` an increment, `#<id>` a replayed increment, `<` the newest stamp that was dropped for space.
 */
export const MAX_STAMPS = 10_000
/** How many more there may be before the oldest are dropped. */
export const STAMP_SLACK = 2_000
export const STAMP_LIFE_MS = 900_000

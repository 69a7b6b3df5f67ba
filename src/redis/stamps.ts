/**
 * When what was last written, kept beside the data of a prefix (of a slot, on a cluster): a sorted set of server times. `=<key>` is a
 * write that replaces, `+<key>` an increment, `#<id>` a replayed increment, `<` the newest stamp that was dropped for space.
 *
 * A journaled write from before all that is remembered cannot be set against what others wrote: it removes its key, so that what is
 * older never stands over what is newer, and the next reader computes anew. An increment is added all the same.
 */
export const MAX_STAMPS = 10_000
/** How many more there may be before the oldest are dropped. */
export const STAMP_SLACK = 2_000
export const STAMP_LIFE_MS = 900_000

/** Between the texts of a run of reads. No text of ours holds it (JSON escapes control characters). */
export const TEXT_SEPARATOR = '\u0001'

/** What a run of reads found, key by key. */
export interface Reads {
  /** '' or null where there is none. */
  readonly texts: readonly (string | null)[]
  /** Milliseconds until the key expires; -1 = never, -2 = there is no text. Undefined where nobody asked. */
  readonly left: readonly string[] | undefined
}

/** The texts come as one string, or as an array where one of them (somebody else's) holds the separator. */
export function splitReads(reply: unknown): Reads {
  const [texts, left] = reply as [string | readonly string[], string]
  return { texts: typeof texts === 'string' ? texts.split(TEXT_SEPARATOR) : texts, left: left.split(',') }
}

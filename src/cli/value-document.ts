import { decode } from '../codec/decode.js'
import { encode, RICH_MARK } from '../codec/encode.js'

/** A value in JSON. What JSON cannot say exactly (Date, Map, BigInt, …) travels as `encoded`, the stored text. */
export type ValueDocument = { readonly value: unknown } | { readonly encoded: string }

export function valueDocument(value: unknown): ValueDocument {
  const text = encode(value)
  return text.startsWith(RICH_MARK) ? { encoded: text } : { value }
}

/** The inverse of {@link valueDocument}. */
export function documentValue(document: ValueDocument): unknown {
  return 'encoded' in document ? decode(document.encoded) : document.value
}

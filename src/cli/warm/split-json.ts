/** The raw text of one element of a JSON array or one member of a JSON object, and the line it starts on. */
export interface JsonPiece {
  readonly line: number
  readonly text: string
  /** Set where the document itself is broken; nothing follows. */
  readonly broken?: string
}

/**
 * Cuts the top level of a JSON array or object into its parts as the text arrives, so that a file of any size needs the memory of
 * one part. Only finds where each part ends; whether a part is JSON is for JSON.parse to say.
 */
export async function* splitJson(chunks: AsyncIterable<string>): AsyncIterable<JsonPiece> {
  const splitter = new Splitter()
  for await (const chunk of chunks) yield* splitter.push(chunk)
  yield* splitter.end()
}

type Cut = 'open' | 'part' | 'close' | undefined

class Splitter {
  #depth = 0
  #inString = false
  #escaped = false
  #closed = false
  #parts = 0
  /** The part so far, and the line it begins on. */
  #text = ''
  #line = 1

  /** Follows one character and tells what ends at it. */
  #follow(code: number): Cut {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false
      else if (code === BACKSLASH) this.#escaped = true
      else if (code === QUOTE) this.#inString = false
      return undefined
    }
    if (code === QUOTE) this.#inString = true
    else if (code === COMMA && this.#depth === 1) return 'part'
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT)
      return this.#depth++ === 0 && !this.#closed ? 'open' : undefined
    else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT)
      return --this.#depth === 0 && !this.#closed ? 'close' : undefined
    return undefined
  }

  *push(chunk: string): Iterable<JsonPiece> {
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const cut = this.#follow(chunk.charCodeAt(at))
      if (cut === undefined) continue
      this.#text += chunk.slice(from, at)
      from = at + 1
      const piece = this.#take()
      if (cut === 'open') continue
      if (cut === 'close') this.#closed = true
      // `[]` has no part, but `[1,]` has an empty one too many
      if (cut === 'part' || piece.text !== '' || this.#parts > 0) yield piece
      this.#parts++
    }
    this.#text += chunk.slice(from)
  }

  *end(): Iterable<JsonPiece> {
    const rest = this.#take()
    if (!this.#closed)
      yield { ...rest, broken: 'the entry that starts here is not closed before the file ends' }
    else if (rest.text !== '' || this.#depth !== 0)
      yield { ...rest, broken: 'there is more text after the end of the document' }
  }

  #take(): JsonPiece {
    const text = this.#text.trimStart()
    const line = this.#line + countLines(this.#text.slice(0, this.#text.length - text.length))
    this.#line = line + countLines(text)
    this.#text = ''
    return { line, text: text.trimEnd() }
  }
}

const QUOTE = 0x22
const COMMA = 0x2c
const OPEN_ARRAY = 0x5b
const BACKSLASH = 0x5c
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** How many line ends are in a text. */
export function countLines(text: string): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

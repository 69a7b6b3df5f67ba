/**
 * Which keys a full L1 takes in: those asked for again soon after they were missed. A key that is asked for once would push out
 * one that is asked for often, and its copy would cost a question for its times; under zipf-like traffic L1 answers more often so,
 * and nearly all reads of L2 go without that question.
 *
 * The memory of misses is that of 2Q (Johnson and Shasha, "2Q: a low overhead high performance buffer management replacement
 * algorithm", VLDB 1994), in two generations: a key is remembered for the next `span / 2` to `span` keys that are missed.
 */
export class Admission {
  #recent = new Set<string>()
  #earlier = new Set<string>()

  /** A full L1 has missed this key: was it missed a moment ago? @param span keys to remember: as many as L1 holds */
  askedAgain(key: string, span: number): boolean {
    if (this.#recent.has(key) || this.#earlier.has(key)) return true
    this.#recent.add(key)
    if (this.#recent.size * 2 >= span) {
      this.#earlier = this.#recent
      this.#recent = new Set()
    }
    return false
  }
}

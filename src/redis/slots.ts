import calculateSlot from 'cluster-key-slot'

const SLOTS = 16_384
let tags: string[] | undefined

export function slotOf(key: string): number {
  return calculateSlot(key)
}

/** A short text `t` such that `{t}` in a key puts it into this slot: how a companion key lives beside its data. */
export function tagOf(slot: number): string {
  tags ??= findTags()
  return tags[slot] ?? ''
}

function findTags(): string[] {
  const found: string[] = new Array(SLOTS)
  for (let i = 0, missing = SLOTS; missing > 0; i++) {
    const tag = i.toString(36)
    const slot = calculateSlot(tag)
    if (found[slot] !== undefined) continue
    found[slot] = tag
    missing--
  }
  return found
}

import type { Doubt, JournalEntry } from '../backends/remote-backend.js'
import { encode } from '../codec/encode.js'
import { ask, type Kind } from './ask.js'
import type { Batcher } from './batcher.js'
import { storedLife } from './lifetime.js'
import type { Reads } from './reads.js'
import { reservedKey } from './reserved-keys.js'
import { type ScanOptions, scanAll } from './scan.js'
import { withHeader } from './stored-text.js'

const CHUNK = 200

/**
 * Applies journaled writes, in order. An entry older than the last stamped write of its key, or than the last clear, is dropped;
 * where the stamps do not reach back far enough to tell, the key is removed rather than overwritten.
 * @returns how many were applied
 */
export async function replayJournal(
  batcher: Batcher,
  scan: ScanOptions,
  entries: readonly JournalEntry[],
): Promise<number> {
  const { prefix } = scan
  const clearedAt = await ask(batcher, READ_CLEARED, [reservedKey(prefix, 'cleared')])
  let applied = 0
  let chunk: Promise<number>[] = []
  const settleChunk = async () => {
    for (const count of await Promise.all(chunk)) applied += count
    chunk = []
  }
  for (const entry of entries) {
    if (entry.op !== 'clear' && entry.at < clearedAt) {
      // void; but a write of ours may have landed after the clear, and has to go as well
      if (entry.doubt !== undefined) chunk.push(replayOne(batcher, prefix, { ...entry, op: 'delete' }))
      continue
    }
    if (entry.op === 'clear') {
      await settleChunk()
      await replayClear(batcher, scan, entry.at)
      applied++
      continue
    }
    chunk.push(replayOne(batcher, prefix, entry))
    if (chunk.length >= CHUNK) await settleChunk()
  }
  await settleChunk()
  return applied
}

async function replayClear(batcher: Batcher, scan: ScanOptions, at: number): Promise<void> {
  await markCleared(batcher, scan.prefix, at)
  for await (const keys of scanAll(scan))
    await Promise.all(keys.map(key => replayOne(batcher, scan.prefix, { op: 'delete', key, at })))
  await markCleared(batcher, scan.prefix, at)
}

const REPLAY: Kind<number> = { code: 'r', name: 'replay', writes: true, parse: Number, refused: () => 0 }
const CLEARED: Kind<number> = { code: 'm', name: 'clear', writes: true, parse: Number, refused: () => 0 }
const READ_CLEARED: Kind<number> = {
  code: 'g',
  name: 'replay',
  writes: false,
  parse: (reply, offset) => Number((reply as Reads).texts[offset]),
  refused: () => 0,
}

type KeyEntry = Exclude<JournalEntry, { op: 'clear' }>

function replayOne(batcher: Batcher, prefix: string, entry: KeyEntry): Promise<number> {
  return ask(batcher, REPLAY, [prefix + entry.key], replayArgs(entry))
}

function replayArgs(entry: KeyEntry): string[] {
  const at = String(Math.round(entry.at))
  const doubt = doubtArgs(entry.doubt)
  if (entry.op === 'delete') return ['d', at, '', '', '', ...doubt]
  const { px, staleMs } = storedLife(entry.life)
  if (entry.op === 'set') return ['s', at, px, withHeader(encode(entry.value), staleMs), '', ...doubt]
  return ['i', at, px, withHeader(String(entry.by), staleMs), entry.id, ...doubt]
}

/** How many, then each as `=text`, `-` (nothing) or `?` (it cannot be told). */
function doubtArgs(doubt: Doubt = []): string[] {
  const left = doubt.map(text => (text === undefined ? '?' : text === null ? '-' : `=${text}`))
  return [String(left.length), ...left]
}

/** @param at server's epoch ms of the clear; 0 = now */
export function markCleared(batcher: Batcher, prefix: string, at: number): Promise<number> {
  return ask(batcher, CLEARED, [reservedKey(prefix, 'cleared')], [String(Math.round(at))])
}

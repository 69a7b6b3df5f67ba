import type { Doubt, JournalEntry } from '../backends/remote-backend.js'
import { encode } from '../codec/encode.js'
import { ask, type Question } from './ask.js'
import type { Batcher } from './batcher.js'
import { storedLife } from './lifetime.js'
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
  const clearedAt = await readCleared(batcher, prefix)
  let applied = 0
  let chunk: Promise<number>[] = []
  const settleChunk = async () => {
    for (const count of await Promise.all(chunk)) applied += count
    chunk = []
  }
  for (const entry of entries) {
    if (entry.op !== 'clear' && entry.at < clearedAt) {
      // void; but a write of ours may have landed after the clear, and has to go as well
      if (entry.doubt !== undefined)
        chunk.push(ask(batcher, replayQuestion(prefix, { ...entry, op: 'delete' })))
      continue
    }
    if (entry.op === 'clear') {
      await settleChunk()
      await replayClear(batcher, scan, entry.at)
      applied++
      continue
    }
    chunk.push(ask(batcher, replayQuestion(prefix, entry)))
    if (chunk.length >= CHUNK) await settleChunk()
  }
  await settleChunk()
  return applied
}

async function replayClear(batcher: Batcher, scan: ScanOptions, at: number): Promise<void> {
  await markCleared(batcher, scan.prefix, at)
  for await (const keys of scanAll(scan))
    await Promise.all(keys.map(key => ask(batcher, replayQuestion(scan.prefix, { op: 'delete', key, at }))))
  await markCleared(batcher, scan.prefix, at)
}

function replayQuestion(prefix: string, entry: Exclude<JournalEntry, { op: 'clear' }>): Question<number> {
  return {
    code: 'r',
    name: 'replay',
    keys: [prefix + entry.key],
    args: replayArgs(entry),
    writes: true,
    parse: Number,
    refused: () => 0,
  }
}

function replayArgs(entry: Exclude<JournalEntry, { op: 'clear' }>): string[] {
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
  return ask(batcher, {
    code: 'm',
    name: 'clear',
    keys: [reservedKey(prefix, 'cleared')],
    args: [String(Math.round(at))],
    writes: true,
    parse: Number,
    refused: () => 0,
  })
}

function readCleared(batcher: Batcher, prefix: string): Promise<number> {
  return ask(batcher, {
    code: 'g',
    name: 'replay',
    keys: [reservedKey(prefix, 'cleared')],
    parse: (reply, offset) => Number((reply as [(string | null)[]])[0][offset] ?? 0),
    refused: () => 0,
  })
}

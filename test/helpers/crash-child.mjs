// Runs one operation of the migration on a project: crash-child.mjs kill|steps apply|restore <root> <plan.json>|<id>
//   kill    says "ready", waits for a line, works, and says "done": somebody kills it in between
//   steps   takes a picture of the tree at each step, recovers from each, and prints what trees came out, with the steps
import fs, {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { apply } from '../../dist/codemods/engine/apply/apply.js'
import { recover } from '../../dist/codemods/engine/apply/recover.js'
import { restore } from '../../dist/codemods/engine/apply/restore.js'
import { eachStep } from './each-step.mjs'

const [how, operation, root, argument] = process.argv.slice(2)
/** A second crash comes while one in so many of the first ones is being recovered from. */
const AGAIN = 40

function operate() {
  if (operation === 'restore') return restore(root, argument)
  const { plan, texts } = JSON.parse(readFileSync(argument, 'utf8'))
  apply(plan, new Map(Object.entries(texts)), { backup: true, now: new Date('2026-03-01T00:00:00Z') })
}

/** Every state that the tree can be found in when `act` is killed; the last one is after it. */
function picturesOf(act) {
  const pictures = []
  eachStep(root, act, () => pictures.push(picture()))
  return [...pictures, picture()]
}

function picture() {
  return readdirSync(root, { recursive: true }).map(path => {
    const file = join(root, path)
    const status = lstatSync(file)
    return { file, mode: status.mode, bytes: status.isFile() ? readFileSync(file) : undefined }
  })
}

/** Only what differs is touched: making and removing folders is what takes time. */
function becomes(pictured) {
  const wanted = new Set(pictured.map(({ file }) => file))
  const there = new Map(picture().map(one => [one.file, one]))
  for (const file of there.keys()) if (!wanted.has(file)) rmSync(file, { recursive: true, force: true })
  for (const { file, mode, bytes } of pictured)
    if (bytes === undefined) mkdirSync(file, { recursive: true })
    else if (there.get(file)?.mode !== mode || !there.get(file).bytes?.equals(bytes)) {
      writeFileSync(file, bytes)
      chmodSync(file, mode)
    }
}

function tree() {
  const files = picture().map(({ file, bytes }) => [file.slice(root.length + 1), bytes?.toString()])
  return JSON.stringify(
    files.filter(([path, text]) => !path.startsWith('.cachectl') && text !== undefined).sort(),
  )
}

function crashEverywhere() {
  const found = {}
  const note = moment => {
    const now = tree()
    found[now] ??= []
    found[now].push(moment)
  }
  for (const [step, pictured] of picturesOf(operate).entries()) {
    becomes(pictured)
    if (step % AGAIN !== 0) recover(root)
    else
      for (const [second, again] of picturesOf(() => recover(root)).entries()) {
        becomes(again)
        recover(root)
        note(`${step}, then ${second}`)
      }
    note(String(step))
  }
  return found
}

if (how === 'steps') {
  // a killed process leaves what it wrote in the system's cache: waiting for the disk would show nothing here
  fs.fsyncSync = () => {}
  syncBuiltinESMExports()
  process.stdout.write(JSON.stringify(crashEverywhere()))
} else {
  process.stdout.write('ready\n')
  process.stdin.once('data', () => {
    operate()
    process.stdout.write('done\n', () => process.exit())
  })
}

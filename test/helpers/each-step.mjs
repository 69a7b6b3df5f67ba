// Tells of every step on the file system before it is taken, of every write half way and of every file of a folder that goes: where a kill -9 could have come.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'

const { writeFileSync } = fs
const STEPS = ['openSync', 'fsyncSync', 'closeSync', 'renameSync', 'rmSync', 'mkdirSync', 'chmodSync']

/**
 * @param listener is called at each step below `root` and at each on an open file, while `act` runs
 */
export function eachStep(root, act, listener) {
  const counts = first => typeof first === 'number' || String(first).startsWith(root)
  const real = Object.fromEntries(STEPS.map(name => [name, fs[name]]))
  let isListening = true
  const tell = () => {
    isListening = false
    listener()
    isListening = true
  }
  for (const name of STEPS)
    fs[name] = (...args) => {
      if (isListening && counts(args[0])) tell()
      return real[name](...args)
    }
  fs.rmSync = (path, options) => {
    if (isListening && counts(path) && options?.recursive && fs.existsSync(path))
      for (const name of fs.readdirSync(path, { recursive: true })) {
        tell()
        if (!fs.lstatSync(join(path, name)).isDirectory()) real.rmSync(join(path, name))
      }
    if (isListening && counts(path)) tell()
    return real.rmSync(path, options)
  }
  fs.writeFileSync = (file, data, ...rest) => {
    if (!isListening || !counts(file)) return writeFileSync(file, data, ...rest)
    const bytes = Buffer.from(data)
    const half = bytes.length >> 1
    tell()
    writeFileSync(file, bytes.subarray(0, half), ...rest)
    tell()
    writeFileSync(file, bytes.subarray(half), typeof file === 'number' ? {} : { flag: 'a' })
  }
  syncBuiltinESMExports()
  try {
    act()
  } finally {
    Object.assign(fs, real, { writeFileSync })
    syncBuiltinESMExports()
  }
}

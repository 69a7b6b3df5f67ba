// Preloaded into a child: kill -9 of itself at the n-th step on the file system, half way through a write.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const at = Number(process.env.KILL_AT)
const armed = process.env.KILL_UNDER ?? ''
let steps = 0

const STEPS = [
  'openSync',
  'writeFileSync',
  'fsyncSync',
  'closeSync',
  'renameSync',
  'rmSync',
  'mkdirSync',
  'chmodSync',
]
for (const name of STEPS) {
  const real = fs[name]
  fs[name] = (...args) => {
    const counts = typeof args[0] === 'number' || String(args[0]).startsWith(armed)
    if (counts && ++steps === at) {
      if (name === 'writeFileSync') real(args[0], Buffer.from(args[1]).subarray(0, args[1].length / 2))
      process.kill(process.pid, 'SIGKILL')
    }
    return real(...args)
  }
}
syncBuiltinESMExports()
process.on('exit', () => process.stdout.write(String(steps)))

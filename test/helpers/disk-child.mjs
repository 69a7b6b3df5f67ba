// A process that works on a disk store: disk-child.mjs <task> <path> [argument]. What it has done it says on stdout, line by line.
import { writeSync } from 'node:fs'
import { createDiskBackend } from '../../dist/src/backends/disk.js'
import { systemClock } from '../../dist/src/clock.js'
import { openEnvironment } from '../../dist/src/disk/environment.js'

const [task, path, argument] = process.argv.slice(2)
const LIFE = { ttl: 3_600_000, staleTtl: 0 }
const say = text => writeSync(1, `${text}\n`)
const open = options =>
  createDiskBackend({ path, prefix: 'shared:', policy: 'lru', clock: systemClock, ...options })

const tasks = {
  /** Adds 1 to a counter many times, 50 at a time. */
  async count(backend) {
    for (let left = Number(argument); left > 0; left -= 50)
      await Promise.all(Array.from({ length: Math.min(50, left) }, () => backend.increment('n', 1, LIFE)))
  },

  /** Writes for ever; acknowledges each write that has resolved. Values prove that they are whole. */
  async churn(backend) {
    for (let n = 1; ; n++) {
      const filler = String(n).repeat(1 + (n % 400))
      const writes = [backend.set(`${argument}:last`, n, LIFE)]
      for (let i = 0; i < 5; i++)
        writes.push(backend.set(`k${(n * 7 + i) % 97}`, { n, filler, length: filler.length }, LIFE))
      writes.push(backend.delete(`k${(n * 3) % 97}`))
      await Promise.all(writes)
      say(`ack ${n}`)
    }
  },

  /** Fills a bounded cache. */
  async fill(backend) {
    for (let n = 0; n < 40; n++)
      await Promise.all(
        Array.from({ length: 50 }, (_, i) => backend.set(`${process.pid}:${n}:${i}`, 'x'.repeat(400), LIFE)),
      )
    say(JSON.stringify(await backend.stats(true)))
  },

  /** Writes until the disk is full; tells the first error, and whether it can still read and delete. */
  async overflow(backend) {
    process.on('unhandledRejection', error => say(`unhandled ${error}`))
    await backend.set('first', 1, LIFE)
    for (let n = 0; n < 10_000; n++) {
      const failed = await backend.set(`k${n}`, 'x'.repeat(5000), LIFE).then(
        () => undefined,
        error => error,
      )
      if (failed === undefined) continue
      say(`${failed.code} ${failed.message}`)
      say(`read ${(await backend.get('first'))?.value}`)
      return
    }
  },

  /** Tries to use the store and tells the error. */
  async use(backend) {
    await backend.set('k', 1, LIFE).catch(error => say(`${error.code} ${error.message}`))
  },

  async set(backend) {
    await backend.set('k', argument, LIFE)
  },
}

/** Stops or kills itself in the middle of a transaction: it holds the write lock and has written a part. */
async function inTransaction(signal) {
  const environment = await openEnvironment(path)
  await environment.transaction(() => {
    for (let i = 0; i < 50; i++) environment.entries.put(`torn${i}`, 'torn', 1)
    say('holding')
    process.kill(process.pid, signal)
    const until = Date.now() + 5000
    while (Date.now() < until);
  })
}

if (task === 'stop') await inTransaction('SIGSTOP')
else if (task === 'die') await inTransaction('SIGKILL')
else {
  const backend = open(task === 'fill' ? { maxBytes: Number(argument) } : {})
  await backend.ready()
  say('ready')
  await tasks[task](backend)
  await backend.close()
  say('done')
}

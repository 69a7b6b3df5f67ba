import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Backend } from '../../src/backends/backend.js'
import type { ChaosBackend, Fault } from '../../src/testing/chaos-backend.js'
import { FakeClock } from '../../src/testing/fake-clock.js'
import { refuseUnhandledRejections } from '../helpers/refuse-unhandled-rejections.js'
import { connect, DEADLINE, LIFE, setup, stateOf, valueAt } from '../helpers/resilient-setup.js'
import { createStampedRemote } from '../helpers/stamped-remote.js'

refuseUnhandledRejections()

const RUNS = Number(process.env.CHAOS_RUNS ?? 250)
const KEYS = ['a', 'b'] as const
const COUNTER = 'n'

/** What can happen to a connection: it never lets one write overtake another. */
const FAULTS: readonly Fault[] = [
  { kind: 'fail' },
  { kind: 'fail', probability: 0.5 },
  { kind: 'fail', operations: ['probe', 'replay'] },
  { kind: 'delay', ms: 120, operations: ['get', 'claim', 'probe', 'replay'] },
  { kind: 'freeze', deadlineMs: DEADLINE },
  { kind: 'lose', deadlineMs: DEADLINE },
  { kind: 'lose', deadlineMs: DEADLINE, operations: ['replay'] },
]

const key = fc.constantFrom(...KEYS)
const call = fc.oneof(
  fc.record({ do: fc.constant('set' as const), key }),
  fc.record({ do: fc.constant('delete' as const), key }),
  fc.record({ do: fc.constant('get' as const), key }),
  fc.record({ do: fc.constantFrom('clear' as const, 'increment' as const, 'getOrSet' as const), key }),
)
const wait = fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 900 }) })
const cut = fc.record({ do: fc.constantFrom('disconnect' as const, 'reconnect' as const) })
const fault = fc.record({ do: fc.constant('inject' as const), fault: fc.constantFrom(...FAULTS) })
const heal = fc.record({ do: fc.constant('heal' as const) })
const anyStep = fc.oneof({ arbitrary: call, weight: 6 }, { arbitrary: wait, weight: 3 }, cut, fault, heal)
const cleanStep = fc.oneof({ arbitrary: call, weight: 6 }, { arbitrary: wait, weight: 3 }, cut)

type Step =
  | { do: 'set' | 'delete' | 'get' | 'clear' | 'increment' | 'getOrSet'; key: 'a' | 'b' }
  | { do: 'wait'; ms: number }
  | { do: 'disconnect' | 'reconnect' | 'heal' }
  | { do: 'inject'; fault: Fault }

interface Write {
  /** Place in the order in which writes were issued; it is the value that a set stores. */
  readonly order: number
  readonly value: number | undefined
  done: boolean
}

/** What was written, in the order in which it was issued, and what a read may see of it. */
class Model {
  readonly writes: Record<string, Write[]> = Object.fromEntries(KEYS.map(name => [name, []]))
  order = 0

  issue(keys: readonly string[], removes: boolean): Write {
    const order = ++this.order
    const write: Write = { order, value: removes ? undefined : order, done: false }
    for (const name of keys) this.writes[name]?.push(write)
    return write
  }

  newest(name: string): number | undefined {
    return this.writes[name]?.at(-1)?.value
  }

  /** No read may go back behind this: the last write that was over when it set out. */
  floor(name: string): number {
    return this.writes[name]?.findLast(write => write.done)?.order ?? 0
  }
}

class Process {
  readonly calls: Promise<unknown>[] = []
  /** Reads that saw something older than a write that was over when they set out. */
  readonly backwards: string[] = []
  private flights = 0

  constructor(
    private readonly name: string,
    private readonly backend: Backend,
    private readonly chaos: ChaosBackend,
    private readonly model: Model,
  ) {}

  take(step: Step): void {
    if (step.do === 'disconnect') this.chaos.disconnect()
    else if (step.do === 'reconnect') this.chaos.connect()
    else if (step.do === 'heal') this.chaos.heal()
    else if (step.do === 'inject') this.chaos.inject(step.fault)
    else if (step.do === 'set')
      this.write([step.key], false, order => this.backend.set(step.key, order, LIFE))
    else if (step.do === 'delete') this.write([step.key], true, () => this.backend.delete(step.key))
    else if (step.do === 'clear') this.write(KEYS, true, () => this.backend.clear())
    else if (step.do === 'get') this.calls.push(this.read(step.key))
    else if (step.do === 'getOrSet') this.calls.push(this.getOrSet(step.key))
    else if (step.do === 'increment')
      this.calls.push(Promise.resolve(this.backend.increment(COUNTER, 1, LIFE)))
  }

  private write(keys: readonly string[], removes: boolean, issue: (order: number) => unknown): void {
    const write = this.model.issue(keys, removes)
    const done = Promise.resolve(issue(write.order)).then(() => {
      write.done = true
    })
    this.calls.push(done)
  }

  private async read(name: string): Promise<void> {
    const floor = this.model.floor(name)
    const value = await valueAt(this.backend, name)
    if (Number(value ?? floor) < floor) this.backwards.push(`${name}: ${value} after ${floor}`)
  }

  /** The factory gives the newest value there is when it starts: a fill that is stored must never be older than a write. */
  private async getOrSet(name: string): Promise<void> {
    const token = `${this.name}${++this.flights}`
    const claim = await this.backend.claim(name, token, 60_000, false)
    if (claim.state === 'present') return
    const value = this.model.newest(name)
    if (value === undefined) return this.backend.release(name, token)
    await this.backend.fill(name, claim.state === 'taken' ? claim.token : token, value, LIFE)
  }
}

async function play(clock: FakeClock, steps: readonly (Step & { take?: Process })[], process: Process) {
  let lossy = false
  for (const step of steps) {
    const actor = step.take ?? process
    // one fault at a time, and a lost answer is lost with all those after it, as answers come in order
    if (step.do === 'inject' || step.do === 'heal') {
      if (lossy) await clock.advance(DEADLINE)
      actor.take({ do: 'heal' })
      await clock.advance(1)
      lossy = step.do === 'inject' && step.fault.kind === 'lose'
    }
    actor.take(step)
    // so that no two writes have the same stamp
    await clock.advance(step.do === 'wait' ? step.ms : 1)
  }
}

/** Never two probes on their way at once. */
function watchProbes(chaos: ChaosBackend): () => number {
  const probe = chaos.probe.bind(chaos)
  let now = 0
  let most = 0
  chaos.probe = async () => {
    most = Math.max(most, ++now)
    try {
      return await probe()
    } finally {
      now--
    }
  }
  return () => most
}

/** Counts increments whose outcome nobody knows. */
function countUnknown(chaos: ChaosBackend): () => number {
  const increment = chaos.increment.bind(chaos)
  let unknown = 0
  chaos.increment = async (...args) => {
    try {
      return await increment(...args)
    } catch (error) {
      unknown++
      throw error
    }
  }
  return () => unknown
}

test('one process, any faults: nothing throws, nothing goes back, all that was written is there in the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 60 }), async steps => {
      const { clock, chaos, backend, remote, heard } = setup()
      const mostProbes = watchProbes(chaos)
      const unknownIncrements = countUnknown(chaos)
      const model = new Model()
      const process = new Process('p', backend, chaos, model)
      await play(clock, [...steps, { do: 'heal' }], process)
      chaos.connect()
      await clock.advance(5000)
      await Promise.all(process.calls)
      expect(process.backwards).toEqual([])
      expect(stateOf(backend)).toBe('closed')
      expect(heard.recovered?.length).toBe(heard.degraded?.length)
      expect(mostProbes()).toBeLessThanOrEqual(1)
      const cleared = steps.some(step => step.do === 'clear')
      for (const name of KEYS) {
        const value = await valueAt(remote, name)
        // a clear that lands late takes the evidence with it: a miss at the most, never an older value
        if (!cleared || value !== undefined) expect([name, value]).toEqual([name, model.newest(name)])
      }
      expect(backend.details?.()).toMatchObject({ journal: { entries: 0, bytes: 0 } })
      const increments = steps.filter(step => step.do === 'increment').length
      const counted = Number((await valueAt(remote, COUNTER)) ?? 0)
      expect(counted).toBeLessThanOrEqual(increments)
      if (!cleared) expect(counted).toBeGreaterThanOrEqual(increments - unknownIncrements())
    }),
    { numRuns: RUNS },
  )
})

test('two processes, cut off from time to time: the newest write of either is there in the end', async () => {
  const steps = fc.array(fc.tuple(cleanStep, fc.nat(1)), { minLength: 5, maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(steps, async plan => {
      const clock = new FakeClock()
      const remote = createStampedRemote(clock)
      const model = new Model()
      const ends = [connect(clock, remote), connect(clock, remote)]
      const processes = ends.map(({ backend, chaos }, i) => new Process(`p${i}-`, backend, chaos, model))
      const [first] = processes
      if (first === undefined) throw new Error('no process')
      await play(
        clock,
        plan.map(([step, who]) => ({ ...step, take: processes[who] ?? first })),
        first,
      )
      for (const { chaos } of ends) {
        chaos.connect()
        await clock.advance(5000)
      }
      await Promise.all(processes.flatMap(process => process.calls))
      for (const { backend } of ends) expect(stateOf(backend)).toBe('closed')
      for (const name of KEYS) expect([name, await valueAt(remote, name)]).toEqual([name, model.newest(name)])
    }),
    { numRuns: RUNS },
  )
})

import type { TestContext } from 'vitest'
import type { LoadReport } from './spawn-cache-child.js'

declare module 'vitest' {
  interface TaskMeta {
    /** What a run of `npm run chaos` shows beside the name of the test. */
    measured?: string
  }
}

/** Notes what was measured, to be called before anything is asserted; see chaos-reporter.ts. */
export function measured(
  { task }: Pick<TestContext, 'task'>,
  facts: Readonly<Record<string, string | number>>,
): void {
  const text = Object.entries(facts).map(([name, value]) => `${name} ${plain(value)}`)
  task.meta.measured = [task.meta.measured, ...text].filter(Boolean).join(', ')
}

/** What the worst of some loads came to. */
export function loadFacts(loads: readonly LoadReport[]): Record<string, string | number> {
  const worst = (pick: (load: LoadReport) => number) => `${Math.max(...loads.map(pick)).toFixed(1)} ms`
  const total = (pick: (load: LoadReport) => number) => loads.reduce((sum, load) => sum + pick(load), 0)
  const slowest = loads.toSorted((a, b) => b.max - a.max)[0]
  return {
    calls: total(load => load.calls),
    thrown: total(load => load.thrown.reduce((sum, [, times]) => sum + times, 0)),
    'went back': total(load => load.backwards),
    'p99.9': worst(load => load.p999),
    max: `${worst(load => load.max)} (${slowest?.slowest})`,
    'p99.9 without stalls of the machine': worst(load => load.net999),
    'longest stall': worst(load => load.stallMs),
  }
}

function plain(value: string | number): string {
  return typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 1 }) : value
}

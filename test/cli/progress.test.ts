import { describe, expect, test } from 'vitest'
import { createProgress } from '../../src/cli/progress.js'
import { FakeClock } from '../../src/testing/fake-clock.js'
import { runCli, scratch } from './helpers/run-cli.js'

describe('progress', () => {
  test('is drawn after 100 ms, at most ten times a second, and cleared', async () => {
    const clock = new FakeClock()
    const drawn: string[] = []
    const progress = createProgress('warming', line => drawn.push(line), clock)
    progress.update(10, 1000)
    await clock.advance(99)
    progress.update(99, 1000)
    expect(drawn).toEqual([])
    await clock.advance(1)
    progress.update(100, 1000)
    progress.update(101, 1000)
    expect(drawn).toEqual(['warming  100 / 1,000  10%  1,000/s  0.9 s left'])
    await clock.advance(100)
    progress.update(1234)
    expect(drawn.at(-1)).toBe('warming  1,234  6,170/s')
    progress.end()
    expect(drawn.at(-1)).toBe('')
  })

  test('quick work draws nothing, and clears nothing', () => {
    const drawn: string[] = []
    const progress = createProgress('x', line => drawn.push(line), new FakeClock())
    progress.update(1)
    progress.end()
    expect(drawn).toEqual([])
  })

  test('without a terminal there is none', async () => {
    const cwd = scratch()
    const stdin = Array.from({ length: 30 }, (_, i) => `{"key":"k${i}","value":1}`).join('\n')
    const outcome = await runCli(['warm', '-', '--batch', '1', '--concurrency', '1'], { cwd, stdin })
    expect(outcome.stderr).toBe('disk .cachectl/store (nothing configured)\n')
  })
})

import type { BackendResult, BenchReport, WorkloadResult } from '../../bench/bench-report.js'
import type { Comparison } from '../../bench/compare-reports.js'
import type { BenchData } from '../commands/bench.js'
import { bar } from './bar.js'
import type { Page } from './page.js'
import { type Column, renderTable } from './table.js'
import { formatBytes, formatCount, formatMicros, formatShare } from './units.js'
import { wrap } from './wrap.js'

const BAR_WIDTH = 14

const right = (title: string): Column => ({ title, align: 'right' })
const COLUMNS: readonly Column[] = [
  { title: 'backend' },
  right('ops/s'),
  { title: '', optional: true },
  right('p50'),
  { ...right('p95'), optional: true },
  right('p99'),
  { ...right('p99.9'), optional: true },
  right('hits'),
  { ...right('heap/entry'), optional: true },
]

export function renderBench(data: Extract<BenchData, { kind: 'bench' }>, page: Page): string {
  const parts = [
    aboutMachine(data, page),
    ...data.workloads.map(workload => renderWorkload(workload, page)),
    ...data.skipped.map(({ backend, reason }) => page.style.warn(`${backend} was not measured: ${reason}`)),
    ...(data.comparison === undefined ? [] : [renderComparison(data.comparison, page)]),
    wrap(data.advice, page.width, ''),
    ...(data.html === undefined ? [] : [page.style.dim(`charts: ${data.html}`)]),
  ]
  return parts.join('\n\n')
}

function aboutMachine({ machine, settings }: BenchReport, page: Page): string {
  const { keys, valueBytes, distribution, concurrency, rounds, sliceMs } = settings
  const settingsLine =
    `${formatCount(keys)} keys (${distribution}), values of ${formatBytes(valueBytes)}, ${concurrency} in flight, ` +
    `${rounds} rounds of ${sliceMs} ms`
  return page.style.dim(
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}\n${wrap(settingsLine, page.width, '')}`,
  )
}

function renderWorkload({ workload, about, results }: WorkloadResult, page: Page): string {
  const most = Math.max(...results.map(({ opsPerSecond }) => opsPerSecond))
  const rows = results.map(result => rowOf(result, most))
  return `${page.style.title(workload.name)}  ${page.style.dim(about)}\n${renderTable(COLUMNS, rows, page)}`
}

function rowOf(
  { contender, opsPerSecond, latencyUs, hitRate, heapBytesPerEntry }: BackendResult,
  most: number,
) {
  const { p50, p95, p99, p999 } = latencyUs
  return [
    contender,
    formatCount(Math.round(opsPerSecond)),
    bar(opsPerSecond / most, BAR_WIDTH),
    ...[p50, p95, p99, p999].map(formatMicros),
    formatShare(hitRate),
    heapBytesPerEntry === undefined ? '-' : formatBytes(Math.round(heapBytesPerEntry)),
  ]
}

function renderComparison({ with: at, changes }: Comparison, page: Page): string {
  const paint = (good: boolean, text: string) => (good ? page.style.good(text) : page.style.bad(text))
  const rows = changes.map(({ workload, contender, rate, p99 }) => [
    workload,
    contender,
    paint(rate >= 1, `${rate.toFixed(2)}x`),
    paint(p99 <= 1, `${p99.toFixed(2)}x`),
  ])
  const columns = [{ title: 'workload' }, { title: 'backend' }, right('ops/s'), right('p99')]
  return `${page.style.title('now, by the report of')} ${at}\n${renderTable(columns, rows, page)}`
}

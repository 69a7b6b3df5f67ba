import type { BackendResult, WorkloadResult } from '../../bench/bench-report.js'
import type { BenchData } from '../commands/bench.js'
import { barChart } from './chart/bar-chart.js'
import { lineChart } from './chart/line-chart.js'
import { rangeChart } from './chart/range-chart.js'
import { element, escapeHtml } from './chart/svg.js'
import { formatBytes, formatCount, formatMicros, formatShare } from './units.js'

/** One self-contained page: no script, nothing loaded from anywhere, dark where the reader's system is. */
export function renderBenchHtml(data: BenchData): string {
  const body = data.kind === 'trace' ? traceBody(data) : benchBody(data)
  const title = data.kind === 'trace' ? 'Hit rate by size and policy' : 'Cache backends side by side'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>cachectl bench: ${title}</title>
<style>${CSS}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`
}

function benchBody(data: Extract<BenchData, { kind: 'bench' }>): string {
  const { machine, settings } = data
  const facts = [
    data.at,
    `${machine.cpu}, ${machine.cores} cores`,
    `${machine.platform}, Node ${machine.node}`,
    `${formatCount(settings.keys)} keys (${settings.distribution}), values of ${formatBytes(settings.valueBytes)}`,
    `${settings.concurrency} in flight`,
    `${settings.rounds} rounds of ${settings.sliceMs} ms, in turns`,
  ]
  const skipped = data.skipped.map(({ backend, reason }) =>
    paragraph(`${backend} was not measured: ${reason}`),
  )
  const changes = data.comparison?.changes.map(({ workload, contender, rate, p99 }) => [
    workload,
    contender,
    `${rate.toFixed(2)}x`,
    `${p99.toFixed(2)}x`,
  ])
  return [
    element('p', { class: 'advice' }, escapeHtml(data.advice)),
    element('p', { class: 'facts' }, facts.map(escapeHtml).join(' · ')),
    ...data.workloads.map(workloadSection),
    ...skipped,
    changes === undefined
      ? ''
      : `<h2>Now, by the report of ${escapeHtml(data.comparison?.with ?? '')}</h2>` +
        htmlTable(['workload', 'backend', 'ops/s', 'p99'], changes),
  ].join('\n')
}

function workloadSection({ workload, about, results }: WorkloadResult): string {
  const bars = results.map(({ contender, opsPerSecond }) => ({
    name: contender,
    value: opsPerSecond,
    text: `${formatCount(Math.round(opsPerSecond))}/s`,
  }))
  const ranges = results.map(({ contender, latencyUs: { p50, p95, p99, p999 } }) => ({
    name: contender,
    marks: Object.entries({ p50, p95, p99, 'p99.9': p999 }).map(([name, value]) => ({ name, value })),
  }))
  return [
    `<h2>${escapeHtml(workload.name)}</h2>`,
    paragraph(about),
    figure('Operations per second', barChart(`Operations per second, ${workload.name}`, bars)),
    figure(
      'Latency: p50, p95, p99, p99.9 (logarithmic)',
      rangeChart(`Latency, ${workload.name}`, ranges, formatMicros),
    ),
    htmlTable(
      ['backend', 'ops/s', 'p50', 'p95', 'p99', 'p99.9', 'hits', 'CPU per op', 'heap per entry'],
      results.map(tableRow),
    ),
  ].join('\n')
}

function tableRow(result: BackendResult): string[] {
  const { p50, p95, p99, p999 } = result.latencyUs
  return [
    result.contender,
    formatCount(Math.round(result.opsPerSecond)),
    ...[p50, p95, p99, p999].map(formatMicros),
    formatShare(result.hitRate),
    formatMicros(result.cpuUsPerOp),
    result.heapBytesPerEntry === undefined ? '-' : formatBytes(Math.round(result.heapBytesPerEntry)),
  ]
}

function traceBody({
  requests,
  distinctKeys,
  sizes,
  policies,
  advice,
}: Extract<BenchData, { kind: 'trace' }>): string {
  const lines = policies.map(({ policy, hitRates }) => ({
    name: policy,
    points: sizes.map((size, i) => ({ x: size, y: hitRates[i] ?? 0 })),
  }))
  const rows = sizes.map((size, i) => [
    formatCount(size),
    formatShare(size / distinctKeys),
    ...policies.map(({ hitRates }) => formatShare(hitRates[i])),
  ])
  return [
    element('p', { class: 'advice' }, escapeHtml(advice)),
    paragraph(`${formatCount(requests)} requests for ${formatCount(distinctKeys)} keys`),
    figure('Share of requests answered, by entries held', lineChart('Hit rate by size', lines, formatCount)),
    htmlTable(['entries', 'of all keys', ...policies.map(({ policy }) => policy)], rows),
  ].join('\n')
}

function paragraph(text: string): string {
  return element('p', {}, escapeHtml(text))
}

function figure(caption: string, svg: string): string {
  return `<figure><figcaption>${escapeHtml(caption)}</figcaption>${svg}</figure>`
}

function htmlTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (tag: string, cells: readonly string[]) =>
    `<tr>${cells.map(cell => element(tag, {}, escapeHtml(cell))).join('')}</tr>`
  return `<table><thead>${row('th', head)}</thead><tbody>${rows.map(cells => row('td', cells)).join('')}</tbody></table>`
}

const CSS = `
:root { color-scheme: light dark; --ink: #1c2128; --faint: #6a737d; --rule: #d8dee4; --page: #fff;
  --s0: #0969da; --s1: #1a7f37; --s2: #bc4c00; --s3: #8250df; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --faint: #8b949e; --rule: #30363d; --page: #0d1117;
  --s0: #58a6ff; --s1: #3fb950; --s2: #f0883e; --s3: #bc8cff; } }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 780px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 26px; margin: 0 0 12px; } h2 { font-size: 19px; margin: 40px 0 4px; border-top: 1px solid var(--rule); padding-top: 24px; }
p { margin: 4px 0 12px; } .advice { font-size: 17px; } .facts, figcaption { color: var(--faint); font-size: 13px; }
figure { margin: 16px 0; } svg { width: 100%; height: auto; overflow: visible; }
svg text { fill: var(--ink); font: 13px system-ui, sans-serif; } .grid { stroke: var(--rule); } .reach { stroke-width: 2.5; fill: none; }
.s0 { fill: var(--s0); stroke: var(--s0); } .s1 { fill: var(--s1); stroke: var(--s1); } .s2 { fill: var(--s2); stroke: var(--s2); } .s3 { fill: var(--s3); stroke: var(--s3); }
svg g text { stroke: none; fill: inherit; } rect { stroke: none; }
table { width: 100%; border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 5px 8px; white-space: nowrap; border-bottom: 1px solid var(--rule); } th { color: var(--faint); font-weight: 500; }
th:first-child, td:first-child { text-align: left; }
@media (max-width: 640px) { table { display: block; overflow-x: auto; } }
`

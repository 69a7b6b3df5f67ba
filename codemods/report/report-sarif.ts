import type { Code } from '../engine/types.js'
import type { Report, ReportedFinding } from './report.js'

/** By the standard a result without severity must not be of the kind `fail`. */
const SEVERITY = {
  blocks: { kind: 'fail', level: 'warning' },
  review: { kind: 'fail', level: 'note' },
  note: { kind: 'informational', level: 'none' },
} as const

/**
 * The findings for code scanning: SARIF 2.1.0 (OASIS, docs.oasis-open.org/sarif/sarif/v2.1.0).
 * @param describe the catalogue's sentence for a code
 */
export function reportSarif(report: Report, describe: (code: Code) => string): string {
  const codes = [...new Set(report.findings.map(finding => finding.code))].sort()
  const rules = codes.map(code => ({
    id: code,
    shortDescription: { text: describe(code) },
    defaultConfiguration: { level: 'warning' },
  }))
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: report.tool.name, semanticVersion: report.tool.version, rules } },
        columnKind: 'utf16CodeUnits',
        results: report.findings.map(finding => result(finding, codes.indexOf(finding.code))),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function result(finding: ReportedFinding, ruleIndex: number) {
  const chain = finding.chain.length > 0 ? `\n${finding.chain.join('\n')}` : ''
  return {
    ruleId: finding.code,
    ruleIndex,
    ...SEVERITY[finding.weight],
    message: { text: `${finding.message}${chain}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: {
            uri: finding.at.file.split('/').map(encodeURIComponent).join('/'),
            uriBaseId: '%SRCROOT%',
          },
          region: { startLine: finding.at.line, startColumn: finding.at.column },
        },
      },
    ],
    properties: { roots: finding.roots },
  }
}

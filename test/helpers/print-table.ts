/** Prints rows as a Markdown table, as it goes into a closing note. */
export function printTable(title: string, rows: readonly Record<string, unknown>[]): void {
  const columns = Object.keys(rows[0] ?? {})
  const line = (cells: readonly unknown[]) => `| ${cells.map(String).join(' | ')} |`
  const table = [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map(row => line(columns.map(column => row[column] ?? ''))),
  ]
  process.stdout.write(`\n## ${title}\n\n${table.join('\n')}\n\n`)
}

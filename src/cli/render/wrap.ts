/** Breaks text between words so that no line is longer than `width`; further lines begin with `indent`. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join(`\n${indent}`)
}

/** The same for each line of a text; what is indented stays so. */
export function wrapLines(text: string, width: number): string {
  const wrapLine = (line: string) => {
    const indent = /^ */.exec(line)?.[0] ?? ''
    return indent + wrap(line.slice(indent.length), width - indent.length, indent)
  }
  return text.split('\n').map(wrapLine).join('\n')
}

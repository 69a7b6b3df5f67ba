const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character] ?? character)
}

/** Several tokens for one data attribute; ids hold no line feed. */
export function tokens(values: Iterable<string>): string {
  return escapeHtml([...new Set(values)].join('\n'))
}

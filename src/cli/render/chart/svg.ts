/** Text that is safe in HTML and SVG, in elements and attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`)
}

type Attributes = Readonly<Record<string, string | number>>

export function element(name: string, attributes: Attributes, content = ''): string {
  const text = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeHtml(String(value))}"`)
  return `<${name}${text.join('')}>${content}</${name}>`
}

/** A drawing as wide as its column, with a name for those who cannot see it. */
export function drawing(label: string, width: number, height: number, content: string): string {
  return element('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label }, content)
}

export function label(
  x: number,
  y: number,
  text: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
): string {
  return element('text', { x, y, 'text-anchor': anchor }, escapeHtml(text))
}

/** What a pointer that rests on a mark is shown. */
export function tooltip(text: string): string {
  return element('title', {}, escapeHtml(text))
}

/** Class of the n-th series; its colour is the page's. */
export function series(n: number): string {
  return `s${n % 4}`
}

import { readFileSync } from 'node:fs'

/** The version in package.json, found from src, from dist/src and from the bundled command in dist/bin alike. */
export function packageVersion(): string {
  for (const up of ['../package.json', '../../package.json']) {
    const text = readOrNothing(new URL(up, import.meta.url))
    const version = text === undefined ? undefined : /"version": "([^"]+)"/.exec(text)?.[1]
    if (version !== undefined) return version
  }
  return 'unknown'
}

function readOrNothing(url: URL): string | undefined {
  try {
    return readFileSync(url, 'utf8')
  } catch {
    return undefined
  }
}

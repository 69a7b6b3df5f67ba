import { hunksOf } from './hunks.js'
import type { Texts } from './report.js'

/** A unified diff of all planned files, as `git apply` takes it from the project's directory. */
export function patchOf(
  plan: { readonly files: readonly { readonly path: string }[] },
  texts: Texts,
): string {
  return plan.files
    .map(file => filePatch(file.path, texts.before.get(file.path) ?? '', texts.after.get(file.path) ?? ''))
    .join('')
}

function filePatch(path: string, before: string, after: string): string {
  const hunks = hunksOf(before, after).map(hunk => {
    const range = `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`
    return [range, ...hunk.lines, ''].join('\n')
  })
  if (hunks.length === 0) return ''
  const [from, to] = [quote(`a/${path}`), quote(`b/${path}`)]
  return `diff --git ${from} ${to}\n--- ${from}${tab(path)}\n+++ ${to}${tab(path)}\n${hunks.join('')}`
}

/** git's C-style quoting, where a name has quotes, backslashes or control characters. */
function quote(path: string): string {
  return /["\\\u0000-\u001f]/.test(path) ? JSON.stringify(path) : path
}

/** A name with a blank needs its end marked. */
function tab(path: string): string {
  return path.includes(' ') ? '\t' : ''
}

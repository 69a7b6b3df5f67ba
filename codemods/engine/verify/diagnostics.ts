import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'

export interface Diagnosis {
  /** Relative path. */
  readonly file: string
  readonly position: number
  readonly line: number
  readonly code: number
  readonly message: string
}

export function diagnose(project: Project, files: readonly TS.SourceFile[]): Diagnosis[] {
  return files.flatMap(file =>
    [...project.program.getSyntacticDiagnostics(file), ...project.program.getSemanticDiagnostics(file)].map(
      one => toDiagnosis(project, file, one),
    ),
  )
}

function toDiagnosis(project: Project, file: TS.SourceFile, diagnostic: TS.Diagnostic): Diagnosis {
  const position = diagnostic.start ?? 0
  return {
    file: project.path(file),
    position,
    line: file.getLineAndCharacterOfPosition(position).line + 1,
    code: diagnostic.code,
    message: ts.flattenDiagnosticMessageText(diagnostic.messageText, ' '),
  }
}

/** Those of `after` that have no counterpart (same file, code and message) in `before`. */
export function added(before: readonly Diagnosis[], after: readonly Diagnosis[]): Diagnosis[] {
  const known = new Map<string, number>()
  for (const one of before) known.set(keyOf(one), (known.get(keyOf(one)) ?? 0) + 1)
  return after.filter(one => {
    const left = known.get(keyOf(one)) ?? 0
    known.set(keyOf(one), left - 1)
    return left <= 0
  })
}

const keyOf = (one: Diagnosis): string => `${one.file}\0${one.code}\0${one.message}`

import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { withoutCounterpart } from './without-counterpart.js'

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

/** New are those without a counterpart of the same file, code and message. */
export function added(before: readonly Diagnosis[], after: readonly Diagnosis[]): Diagnosis[] {
  return withoutCounterpart(before, after, keyOf)
}

const keyOf = (one: Diagnosis): string => `${one.file}\0${one.code}\0${one.message}`

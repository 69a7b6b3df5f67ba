import { type TS, ts } from '../compiler.js'
import { identifiersIn } from './loops.js'
import type { FunctionLike } from './syntax.js'

/** Why a default value cannot be computed in the body instead. */
export function whyDefaultStays(parameter: TS.ParameterDeclaration, of: FunctionLike): string | undefined {
  if (!ts.isIdentifier(parameter.name)) return 'the parameter is destructured'
  if (of.body === undefined || !ts.isBlock(of.body)) return 'the function has no block to move it to'
  const { text } = parameter.name
  const isRead = of.parameters.some(
    one =>
      one !== parameter && one.initializer !== undefined && identifiersIn(one.initializer).includes(text),
  )
  if (isRead) return 'another default reads it'
  return ts.isParameterPropertyDeclaration(parameter, parameter.parent)
    ? 'it is a property of the class'
    : undefined
}

import { type TS, ts } from '../compiler.js'
import { requireSource } from '../flow/callee.js'
import type { LegacyRoot } from './legacy-root.js'

/** `new cache.Cache()`: a class of the module whose default is an instance. */
export function isClassBeside({ entrance, recipe }: LegacyRoot, expression: TS.Expression): boolean {
  const { parent } = expression
  return (
    entrance?.kind === 'instance' &&
    ts.isPropertyAccessExpression(parent) &&
    parent.expression === expression &&
    recipe.entrances.some(one => one !== entrance && one.export === parent.name.text)
  )
}

/** `const { LRUCache } = require('lru-cache')` gives it a name, like an import. */
export function isRequired(element: TS.BindingElement): boolean {
  const whole = ts.walkUpBindingElementsAndPatterns(element)
  return (
    ts.isVariableDeclaration(whole) &&
    whole.initializer !== undefined &&
    requireSource(whole.initializer) !== undefined
  )
}

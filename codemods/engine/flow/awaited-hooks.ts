import { HOOKS } from '../../recipes/frameworks.js'
import { type TS, ts } from '../compiler.js'
import { packageOf } from '../discover/entrances.js'
import { majorOf } from './framework-of.js'
import type { Slots } from './slots.js'
import type { FunctionLike } from './syntax.js'

/** Is this a framework's declaration of a method that it waits for, whatever its type says? */
export function isAwaitedHook(declaration: TS.Declaration): boolean {
  const name = ts.getNameOfDeclaration(declaration)?.getText() ?? ''
  const file = declaration.getSourceFile().fileName
  const hooks = HOOKS.find(one => one.names.includes(name) && one.from === packageOf(file))
  return hooks !== undefined && (majorOf(hooks.from, file) ?? 0) >= hooks.major
}

/** The name of a hook that another class here has, too: a framework runs those of one module at the same time. */
export function hookBeside(slots: Slots, node: FunctionLike): string | undefined {
  const name = ts.isMethodDeclaration(node) ? node.name.getText() : ''
  if (!HOOKS.some(one => one.names.includes(name))) return undefined
  return slots.methodsNamed(name).some(one => one !== node) ? name : undefined
}

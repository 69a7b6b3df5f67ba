import { type TS, ts } from '../compiler.js'
import type { Code } from '../types.js'
import { type FunctionLike, isFunctionLike } from './syntax.js'

/** Where an `await` put at a node would run. */
export type Container =
  | { readonly kind: 'function'; readonly node: FunctionLike }
  | { readonly kind: 'module'; readonly file: TS.SourceFile }
  | { readonly kind: 'default'; readonly parameter: TS.ParameterDeclaration; readonly of: FunctionLike }
  | { readonly kind: 'forbidden'; readonly code: Code; readonly message: string }

export function containerOf(node: TS.Node): Container {
  let child = node
  for (let at = node.parent; at !== undefined; child = at, at = at.parent) {
    if (ts.isSourceFile(at)) return { kind: 'module', file: at }
    if (isFunctionLike(at) && at.body === child) return { kind: 'function', node: at }
    if (ts.isParameter(at) && at.initializer !== undefined && isFunctionLike(at.parent))
      return { kind: 'default', parameter: at, of: at.parent }
    if (ts.isPropertyDeclaration(at) && at.initializer === child)
      return { kind: 'forbidden', code: 'CCM-FIELD', message: 'the initialiser of a field cannot wait' }
    if (ts.isClassStaticBlockDeclaration(at))
      return { kind: 'forbidden', code: 'CCM-FIELD', message: 'a static block cannot wait' }
    if (ts.isDecorator(at))
      return { kind: 'forbidden', code: 'CCM-DECORATOR', message: 'a decorator cannot wait' }
  }
  return { kind: 'forbidden', code: 'CCM-TOPLEVEL', message: 'there is no place to wait here' }
}

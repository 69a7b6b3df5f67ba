import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { hostOf } from './callee.js'
import { isFunctionExpression, outermost } from './syntax.js'

type Test = TS.FunctionExpression | TS.ArrowFunction

/** `done` of `it('...', done => ...)`, and of `(t, done) => ...` in node:test. */
export function doneOf(test: TS.Node): TS.ParameterDeclaration | undefined {
  if (!isFunctionExpression(test)) return undefined
  return test.parameters.slice(0, 2).find(one => /^(?:done|cb|callback)$/.test(one.name.getText()))
}

/** `done()` is the last thing that the test does, and nothing else looks at it: the end of an async function says the same. */
export function endsByDone(test: Test, done: TS.ParameterDeclaration): boolean {
  const last = ts.isBlock(test.body) ? test.body.statements.at(-1) : undefined
  const name = done.name.getText()
  return last !== undefined && last.getText().replace(/;$/, '') === `${name}()` && count(test, name) === 2
}

function count(node: TS.Node, name: string): number {
  let found = ts.isIdentifier(node) && node.text === name ? 1 : 0
  ts.forEachChild(node, child => {
    found += count(child, name)
  })
  return found
}

/** The `done` of the test in which a callback stands: it should hear of what goes wrong there. */
export function doneAround(project: Project, callback: TS.Node): TS.ParameterDeclaration | undefined {
  for (let at = callback.parent; at !== undefined; at = at.parent) {
    const done = doneOf(at)
    if (done === undefined) continue
    const call = outermost(at).parent
    if (!ts.isCallExpression(call)) continue
    const index = call.arguments.indexOf(outermost(at) as TS.Expression)
    if (index >= 0 && hostOf(project, call, index)?.from === 'test') return done
  }
  return undefined
}

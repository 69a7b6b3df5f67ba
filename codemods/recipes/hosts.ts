import type { Code } from '../engine/types.js'
import { frameworks } from './frameworks.js'

/**
 * Functions of others that take callbacks, and what they do with a promise that the callback returns. Matched by where the
 * function is declared; test frameworks, whose globals are often untyped, by name.
 */
export interface Host {
  /** Package, `lib` (the language), `node`, or `test` for any test framework. */
  readonly from: string
  /** `Owner.name` or `name`; `*` for any owner. */
  readonly name: string
  /** forwards: does not wait, and takes errors by the `next` that it hands to its callback. */
  readonly does: 'awaits' | 'ignores' | 'forbids' | 'forwards'
  /** The parameter of the callback that takes its errors; default `next`. */
  readonly to?: 'next' | 'reject'
  /** Only from this major version of the package on. */
  readonly major?: { readonly from: number }
  /** Argument position of the callback; any if absent. */
  readonly at?: number
  /** First argument that this row is about (`process.on('exit')`). */
  readonly first?: readonly string[]
  readonly code?: Code
  readonly note?: string
}

const TEST_HOOKS = [
  'it',
  'test',
  'specify',
  'before',
  'after',
  'beforeAll',
  'afterAll',
  'beforeEach',
  'afterEach',
  'setup',
  'teardown',
  'only',
  'skip',
  'each',
  'concurrent',
  'suiteSetup',
  'suiteTeardown',
  'always',
  'serial',
  'teardown',
]
const SUITES = ['describe', 'suite', 'context', 'describe.each']

export const hosts: readonly Host[] = [
  ...frameworks,
  ...TEST_HOOKS.map((name): Host => ({ from: 'test', name, does: 'awaits' })),
  ...SUITES.map(
    (name): Host => ({
      from: 'test',
      name,
      does: 'forbids',
      code: 'CCM-DESCRIBE',
      note: 'the body of a suite is collected at once',
    }),
  ),
  { from: 'lib', name: 'Promise.then', does: 'awaits' },
  { from: 'lib', name: 'Promise.catch', does: 'awaits' },
  { from: 'lib', name: 'Promise.finally', does: 'awaits' },
  { from: 'lib', name: 'PromiseLike.then', does: 'awaits' },
  {
    from: 'lib',
    name: 'Promise.constructor',
    does: 'forwards',
    to: 'reject',
    code: 'CCM-EXECUTOR',
    note: 'the executor of a promise must not be async',
  },
  { from: 'lib', name: 'JSON.stringify', does: 'forbids', code: 'CCM-SYNC-PROTOCOL' },
  { from: 'lib', name: 'JSON.parse', does: 'forbids', code: 'CCM-SYNC-PROTOCOL' },
  { from: 'lib', name: 'String.replace', does: 'forbids', code: 'CCM-SYNC-PROTOCOL' },
  { from: 'lib', name: 'String.replaceAll', does: 'forbids', code: 'CCM-SYNC-PROTOCOL' },
  { from: 'lib', name: 'Proxy.constructor', does: 'forbids', code: 'CCM-SYNC-PROTOCOL' },
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'nextTick', 'requestAnimationFrame'].map(
    (name): Host => ({
      from: '*',
      name,
      at: 0,
      does: 'ignores',
      code: 'CCM-FLOAT',
      note: 'a timer does not wait for its callback',
    }),
  ),
  {
    from: 'node',
    name: 'on',
    first: ['exit', 'uncaughtException', 'SIGINT', 'SIGTERM', 'SIGHUP', 'unhandledRejection'],
    does: 'forbids',
    code: 'CCM-EXIT',
    note: 'the process ends without waiting; use beforeExit',
  },
  {
    from: 'node',
    name: 'once',
    first: ['exit', 'uncaughtException', 'SIGINT', 'SIGTERM', 'SIGHUP', 'unhandledRejection'],
    does: 'forbids',
    code: 'CCM-EXIT',
    note: 'the process ends without waiting; use beforeExit',
  },
  ...['on', 'once', 'addListener', 'prependListener'].map(
    (name): Host => ({
      from: 'node',
      name,
      does: 'ignores',
      code: 'CCM-FLOAT',
      note: 'emit does not wait for its listeners',
    }),
  ),
  {
    from: 'node',
    name: 'createServer',
    does: 'ignores',
    code: 'CCM-FLOAT',
    note: 'the server does not wait for its listener',
  },
  {
    from: 'node',
    name: 'addEventListener',
    does: 'ignores',
    code: 'CCM-FLOAT',
    note: 'events do not wait for their listeners',
  },
  ...['useMemo', 'useState', 'useReducer', 'useSyncExternalStore', 'useSelector', 'createSelector'].map(
    (name): Host => ({
      from: '*',
      name,
      does: 'forbids',
      code: 'CCM-RENDER',
      note: 'a render must answer at once',
    }),
  ),
  ...['useEffect', 'useLayoutEffect'].map(
    (name): Host => ({
      from: '*',
      name,
      at: 0,
      does: 'ignores',
      code: 'CCM-FLOAT',
      note: 'an effect does not wait',
    }),
  ),
]

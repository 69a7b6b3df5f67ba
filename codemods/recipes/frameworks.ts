import type { Host } from './hosts.js'

/** Packages that are one framework under several names: where its types are declared, and what it is imported as. */
export const FAMILIES: Readonly<Record<string, string>> = {
  'express-serve-static-core': 'express',
  'serve-static': 'express',
  'express-promise-router': 'koa',
  '@koa/router': 'koa',
  'koa-router': 'koa',
  'koa-compose': 'koa',
  '@hapi/hapi': 'hapi',
  'find-my-way': 'fastify',
  hono: 'koa',
}

const VERBS = ['get', 'post', 'put', 'delete', 'patch', 'options', 'head', 'all', 'use']

/**
 * What web and command frameworks do with the promise of a handler. Express 5, Koa and Hono wait and deal with what it rejects with;
 * Express 4 does neither, so its handlers pass errors on to `next` themselves.
 */
export const frameworks: readonly Host[] = [
  ...VERBS.map((name): Host => ({ from: 'express', name, major: { from: 5 }, does: 'awaits' })),
  ...[...VERBS, 'param'].map(
    (name): Host => ({
      from: 'express',
      name,
      does: 'forwards',
      code: 'CCM-FLOAT',
      note: 'Express before 5 does not wait for its handlers',
    }),
  ),
  ...[...VERBS, 'del', 'route', 'param'].map((name): Host => ({ from: 'koa', name, does: 'awaits' })),
  ...[...VERBS, 'addHook', 'setErrorHandler', 'setNotFoundHandler', 'register'].map(
    (name): Host => ({ from: 'fastify', name, does: 'awaits' }),
  ),
  { from: 'commander', name: 'action', does: 'awaits' },
  { from: 'commander', name: 'hook', does: 'awaits' },
  { from: 'yargs', name: 'command', does: 'awaits' },
]

/** Decorators whose methods may be async: the framework waits for what they answer. */
export const DECORATORS = new Set([
  '@nestjs/common',
  '@nestjs/graphql',
  '@nestjs/microservices',
  '@nestjs/websockets',
  '@nestjs/swagger',
  'type-graphql',
  'routing-controllers',
  'tsoa',
])

/**
 * Methods that a framework calls by their names and waits for, although their type does not say so. Nest waits since 6
 * (`await Promise.all(...)` over the hooks of a module).
 */
export const HOOKS: readonly Hooks[] = [
  {
    from: '@nestjs/common',
    major: 6,
    names: [
      'onModuleInit',
      'onApplicationBootstrap',
      'onModuleDestroy',
      'beforeApplicationShutdown',
      'onApplicationShutdown',
    ],
  },
]

export interface Hooks {
  readonly from: string
  /** First major version that waits. */
  readonly major: number
  readonly names: readonly string[]
}

/** Types of handlers that an async function may stand for, although they answer `void`. */
export const HANDLER_TYPES = new Set([
  'RequestHandler',
  'ErrorRequestHandler',
  'RequestParamHandler',
  'RequestHandlerParams',
])

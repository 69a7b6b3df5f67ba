import type { Answer, Method, Recipe } from './recipe.js'

const get = (to: string): Method => ({ to, does: 'reads', answers: 'value' })
const put = (to: string): Method => ({ to, does: 'writes', answers: 'nothing', gives: 'other' })
const already = (to: string, does: Method['does'], answers: Answer, args: Method['args']): Method => ({
  to,
  does,
  answers,
  already: true,
  ...(args === undefined ? {} : { args }),
})

/** The registry of providers and models that was reached by `getRegistryCache()`. */
export const legacyRegistry: Recipe = {
  name: 'legacy',
  source: { members: { getRegistryCache: ['getDefaultProvider', 'setDefaultProvider'] } },
  entrances: [
    {
      export: 'getRegistryCache',
      kind: 'factory',
      becomes: 'getModelRegistryCache',
      typedBy: ['getProvider', 'getModel'],
    },
  ],
  types: { RegistryCache: 'ModelRegistryCache' },
  methods: {
    getDefaultProvider: get('getDefaultProvider'),
    setDefaultProvider: put('setDefaultProvider'),
    getDefaultModel: get('getDefaultModel'),
    setDefaultModel: put('setDefaultModel'),
    getProvider: get('getProvider'),
    setProvider: put('setProvider'),
    getModel: get('getModel'),
    setModel: put('setModel'),
    getProviders: get('getProviderList'),
    setProviders: put('setProviderList'),
    getModels: get('getModelList'),
    setModels: put('setModelList'),
    invalidateProvider: put('invalidateProvider'),
    invalidateModel: put('invalidateModel'),
    invalidateModels: put('invalidateModelList'),
    clear: put('clearCache'),
  },
}

/** The `workflowCache` singleton. */
export const legacyWorkflows: Recipe = {
  name: 'legacy',
  source: { members: { workflowCache: ['get', 'put'] } },
  entrances: [
    {
      export: 'workflowCache',
      kind: 'instance',
      becomes: 'getWorkflowCache',
      typedBy: ['get'],
      code: 'CCM-SHARED',
      note: 'entries live in the shared workflow cache now: CACHE_WORKFLOW_TTL, CACHE_BACKEND',
    },
  ],
  types: { WorkflowCache: 'WorkflowCache' },
  methods: {
    get: get('get'),
    put: put('put'),
    delete: { to: 'delete', does: 'writes', answers: 'boolean' },
    has: { to: 'exists', does: 'reads', answers: 'boolean' },
    exists: { to: 'exists', does: 'reads', answers: 'boolean' },
    clear: put('clear'),
  },
}

/** `await getCacheService()`: asynchronous already; finding the cache is synchronous now. */
export const legacyService: Recipe = {
  name: 'legacy',
  source: { members: { getCacheService: ['get', 'set', 'delete'] } },
  entrances: [
    {
      export: 'getCacheService',
      kind: 'async factory',
      becomes: 'getGeneralCache',
      code: 'CCM-SHARED',
      note: 'entries live in the shared general cache now: CACHE_BACKEND and its bounds',
    },
  ],
  types: { CacheService: 'Cache' },
  ttl: { unit: 'seconds', zero: 'at once' },
  methods: {
    get: already('get', 'reads', 'value', ['key']),
    set: { ...already('set', 'writes', 'nothing', ['key', 'value', 'ttl']), gives: 'boolean' },
    delete: already('delete', 'writes', 'boolean', ['key']),
    has: already('exists', 'reads', 'boolean', ['key']),
    exists: already('exists', 'reads', 'boolean', ['key']),
    clear: { ...already('clear', 'writes', 'nothing', []), gives: 'other' },
  },
}

import { atomicityCases } from './contract/atomicity.js'
import { bulkCases } from './contract/bulk.js'
import type { ContractCase } from './contract/case.js'
import { fenceCases } from './contract/fences.js'
import { keyCases } from './contract/keys.js'
import { lifecycleCases } from './contract/lifecycle.js'
import { timeCases } from './contract/time.js'
import { valueCases } from './contract/values.js'

/**
 * What every backend must do, row by row of the contract. Run it on yours with any test runner:
 *
 * @example
 * for (const { name, run } of backendContract) test(name, () => run(harness))
 */
export const backendContract: readonly ContractCase[] = [
  ...valueCases,
  ...timeCases,
  ...keyCases,
  ...bulkCases,
  ...atomicityCases,
  ...fenceCases,
  ...lifecycleCases,
]

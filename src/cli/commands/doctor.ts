import { readConfig } from '../../config.js'
import type { Command } from '../command.js'
import type { Context } from '../context.js'
import { checkDisk } from '../doctor/check-disk.js'
import { checkProcesses } from '../doctor/check-processes.js'
import { checkServer } from '../doctor/check-server.js'
import { checkStore } from '../doctor/check-store.js'
import { EXPLANATIONS, type Explanation } from '../doctor/explain.js'
import { type Finding, problem } from '../doctor/finding.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { findProcesses } from '../live.js'
import { openCache, type StoreOptions, timeoutMsOf } from '../open-cache.js'
import { scopeOptions, storeOptions } from '../shared-options.js'
import { resolveTarget, type StoreTarget } from '../target.js'

export interface DoctorData {
  readonly findings: readonly (Finding & Explanation)[]
  readonly processes: number
}

export const doctor: Command<StoreOptions, DoctorData> = {
  configure(parser) {
    describe(
      parser,
      'Look for what goes wrong with caches: connection, permissions, memory, evictions, hit rates, TTLs, large entries. Each ' +
        'finding tells what was seen, why it matters and what to change. Exits 1 where something does not work.',
      [
        ['doctor', 'the target of the environment, and the running processes'],
        ['doctor --redis redis://cache:6379', 'a Redis that makes trouble'],
        ['doctor --json | jq .findings', 'for a script'],
      ],
    )
    storeOptions(scopeOptions(parser))
  },
  async run(context, options) {
    const { processes } = await findProcesses(context)
    const findings = [...(await checkTarget(context, options)), ...(await checkProcesses(processes))]
    const works = findings.every(({ severity }) => severity !== 'problem')
    const explained = findings.map(finding => ({ ...finding, ...EXPLANATIONS[finding.code] }))
    return {
      exitCode: works ? EXIT.done : EXIT.no,
      data: { findings: explained, processes: processes.length },
    }
  },
  async render(data, page) {
    const { renderDoctor } = await import('../render/doctor.js')
    return renderDoctor(data, page)
  },
}

async function checkTarget(context: Context, options: StoreOptions): Promise<Finding[]> {
  let target: StoreTarget
  try {
    target = resolveTarget(options, readConfig(context.env), context.cwd)
  } catch (error) {
    return [problem('CONFIG', error instanceof Error ? error.message : String(error))]
  }
  const place =
    target.kind === 'redis'
      ? await checkServer(target.url, timeoutMsOf(options))
      : await checkDisk(target.path)
  if (place.some(({ severity }) => severity === 'problem')) {
    context.announce(target)
    return place
  }
  const opened = await openCache(context, options)
  return [...place, ...(await checkStore(opened, context.signal))]
}

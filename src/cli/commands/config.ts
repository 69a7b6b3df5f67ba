import { readConfig, SETTINGS, type SettingName } from '../../config.js'
import { redactUrl } from '../../redact-url.js'
import type { Command } from '../command.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'

export interface SettingRow {
  readonly variable: string
  readonly value: string | number | boolean
  readonly source: 'environment' | 'default'
  readonly meaning: string
  readonly allowed: string
  /** Set where the environment's value is refused. */
  readonly problem?: string
}

export interface ConfigData {
  readonly settings: readonly SettingRow[]
}

export const config: Command<object, ConfigData> = {
  configure(parser) {
    describe(
      parser,
      'Show every setting, its value and where it came from. Exits 1 where the environment holds a wrong value.',
      [
        ['config', 'what applications started here would use'],
        ['config --json | jq .settings', 'for a script'],
      ],
    )
  },
  async run(context) {
    const settings = (Object.keys(SETTINGS) as SettingName[]).map(name => rowOf(name, context.env))
    const broken = settings.some(row => row.problem !== undefined)
    return { exitCode: broken ? EXIT.no : EXIT.done, data: { settings } }
  },
  async render(data, page) {
    const { renderConfig } = await import('../render/config.js')
    return renderConfig(data, page)
  },
}

/** Each variable is read by itself, so that one wrong value does not hide the others. */
function rowOf(name: SettingName, env: Readonly<Record<string, string | undefined>>): SettingRow {
  const { variable, allowed, help } = SETTINGS[name]
  const text = env[variable]
  const about = { variable, meaning: help, allowed }
  try {
    const read = readConfig({ [variable]: text })
    const source = read.isSet.has(name) ? 'environment' : 'default'
    return { ...about, value: shown(read[name]), source }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    return { ...about, value: shown(text ?? ''), source: 'environment', problem }
  }
}

/** JSON has no Infinity, and no value may show a password. */
function shown(value: string | number | boolean): string | number | boolean {
  if (typeof value === 'string') return redactUrl(value)
  return value === Number.POSITIVE_INFINITY ? 'Infinity' : value
}

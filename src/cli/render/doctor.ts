import type { DoctorData } from '../commands/doctor.js'
import type { Page } from './page.js'
import { wrap } from './wrap.js'

export function renderDoctor({ findings, processes }: DoctorData, page: Page): string {
  const { style } = page
  const blocks = findings.map(({ severity, title, seen, why, fix }) => {
    const mark = severity === 'problem' ? style.bad('problem') : style.warn('warning')
    const lines = [
      ['seen', seen],
      ['why', why],
      ['do', fix],
    ].map(
      ([name = '', text = '']) =>
        `  ${style.dim(name.padEnd(5))} ${wrap(text, page.width - 8, ' '.repeat(8))}`,
    )
    return [`${mark}  ${style.title(title)}`, ...lines].join('\n')
  })
  const problems = findings.filter(({ severity }) => severity === 'problem').length
  const looked = `looked at the target and ${counted(processes, 'running process', 'running processes')}`
  const verdict =
    findings.length === 0
      ? style.good('nothing wrong was found')
      : `${counted(problems, 'problem')}, ${counted(findings.length - problems, 'warning')}`
  return [...blocks, `${verdict}; ${looked}`].join('\n\n')
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

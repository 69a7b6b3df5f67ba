type Paint = (text: string) => string

/** The colours of the command, by meaning. Only the 16 of the terminal's own theme, so that light and dark both read well. */
export interface Style {
  readonly title: Paint
  readonly dim: Paint
  readonly good: Paint
  readonly warn: Paint
  readonly bad: Paint
  readonly key: Paint
}

const same: Paint = text => text

export const plainStyle: Style = { title: same, dim: same, good: same, warn: same, bad: same, key: same }

/** chalk is loaded only where there is colour to make; whether there is was decided in io.ts, never by chalk. */
export async function loadStyle(color: boolean): Promise<Style> {
  if (!color) return plainStyle
  const { Chalk } = await import('chalk')
  const chalk = new Chalk({ level: 1 })
  return {
    title: chalk.bold,
    dim: chalk.dim,
    good: chalk.green,
    warn: chalk.yellow,
    bad: chalk.red,
    key: chalk.cyan,
  }
}

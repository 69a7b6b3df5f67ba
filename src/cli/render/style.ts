type Paint = (text: string) => string

/** The colours of the command, by meaning; the text always says it, too. */
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

/**
 * Of the 256 fixed colours, those of middle lightness: at least 3.2 : 1 on white, black and the usual themes in between. The
 * terminal's own green, yellow and cyan have 2 : 1 on a white ground.
 */
const GREEN = 29
const AMBER = 130
const TEAL = 31

/** chalk is loaded only where there is colour to make; whether there is was decided in io.ts, never by chalk. */
export async function loadStyle(color: boolean): Promise<Style> {
  if (!color) return plainStyle
  const { Chalk } = await import('chalk')
  const chalk = new Chalk({ level: 2 })
  return {
    title: chalk.bold,
    dim: chalk.dim,
    good: chalk.ansi256(GREEN),
    warn: chalk.ansi256(AMBER),
    bad: chalk.red,
    key: chalk.ansi256(TEAL),
  }
}

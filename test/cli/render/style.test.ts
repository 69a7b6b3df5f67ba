import { expect, test } from 'vitest'
import { loadStyle } from '../../../src/cli/render/style.js'

const GROUNDS = {
  white: [255, 255, 255],
  black: [0, 0, 0],
  'a light theme (Solarized)': [253, 246, 227],
  'a dark theme (VS Code)': [30, 30, 30],
  'a blue-green theme (Solarized)': [0, 43, 54],
}

test.each(['good', 'warn', 'key'] as const)('what is %s reads on light and on dark grounds', async name => {
  const style = await loadStyle(true)
  const [, code] = /^\u001b\[38;5;(\d+)mtext\u001b\[39m$/.exec(style[name]('text')) ?? []
  const colour = rgbOf(Number(code))
  for (const [ground, rgb] of Object.entries(GROUNDS))
    expect(contrast(colour, rgb), `on ${ground}`).toBeGreaterThan(3)
})

/** Of the 6 x 6 x 6 cube that the numbers from 16 to 231 are. */
function rgbOf(code: number): number[] {
  const at = code - 16
  return [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map(level =>
    level === 0 ? 0 : 55 + 40 * level,
  )
}

/** https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio */
function contrast(one: readonly number[], other: readonly number[]): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(rgb: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map(level => {
    const share = level / 255
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

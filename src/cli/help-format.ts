import type { HelpConfiguration } from 'commander'
import type { Page } from './render/page.js'

const WIDEST = 100

/** How every help page looks: options in groups, no wider than reads well. */
export function helpFormat(page: Page): HelpConfiguration {
  return {
    helpWidth: Math.min(page.width, WIDEST),
    minWidthToWrap: 20,
    showGlobalOptions: true,
    sortOptions: false,
    styleTitle: page.style.title,
    subcommandTerm: command => command.name(),
    subcommandDescription: command => command.summary(),
  }
}

/** Colours follow the reader's theme; no font, image or script comes from elsewhere. */
export const STYLE = `
:root { color-scheme: light dark; --back: light-dark(#fff, #14171c); --text: light-dark(#1c2128, #d8dee6);
  --dim: light-dark(#667080, #8b95a3); --line: light-dark(#d8dee6, #2c333d); --card: light-dark(#f6f8fa, #1b2027);
  --old: light-dark(#ffe9e7, #3a1f22); --new: light-dark(#e2f6e6, #17301f); --oldmark: light-dark(#ffc4be, #7a2f35);
  --newmark: light-dark(#a6e3b3, #23683a); --good: light-dark(#17702f, #62c37d); --warn: light-dark(#8a5a00, #e0b050);
  --bad: light-dark(#a8201a, #f0837c); }
body { margin: 0 auto; max-width: 110rem; padding: 1.5rem; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
code, .diff { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 13px }
.dim { color: var(--dim) } .good { color: var(--good) } .warn { color: var(--warn) } .bad { color: var(--bad) }
.numbers { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; padding: 0; list-style: none }
.numbers li { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .4rem .9rem }
.numbers b { display: block; font-size: 1.3rem }
.filters { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 1rem; align-items: center;
  padding: .6rem 0; background: var(--back); border-bottom: 1px solid var(--line) }
select { font: inherit; max-width: 40ch }
.roots { border-collapse: collapse; width: 100% }
.roots th, .roots td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top }
.roots td:nth-child(-n + 2) { white-space: nowrap }
.file { border: 1px solid var(--line); border-radius: 8px; margin: .75rem 0; overflow: hidden; content-visibility: auto;
  contain-intrinsic-size: auto 300px }
.file > summary { background: var(--card); padding: .4rem .8rem; cursor: pointer }
.file > :not(summary) { margin: .5rem .8rem }
.diff { border-collapse: collapse; table-layout: fixed; width: calc(100% - 1.6rem) }
.diff col.n { width: 3.5rem } .diff .n { color: var(--dim); text-align: right; padding-right: .6rem; user-select: none }
.diff td { white-space: pre-wrap; overflow-wrap: anywhere; vertical-align: top; padding: 0 .3rem; tab-size: 4 }
.diff tbody + tbody { border-top: .6rem solid var(--card) }
.changed .old { background: var(--old) } .changed .new { background: var(--new) }
mark { color: inherit; border-radius: 2px } .old mark { background: var(--oldmark) } .new mark { background: var(--newmark) }
.finding { border-left: 3px solid var(--line); padding-left: .7rem } .finding.blocks { border-color: var(--bad) }
.finding.review { border-color: var(--warn) } ol { margin: .1rem 0; color: var(--dim) }
.tag { border: 1px solid currentColor; border-radius: 9px; padding: 0 .5em; font-size: .8em }
.tag.rewritten, .tag.migrated { color: var(--good) } .tag.review, .tag.bridged { color: var(--warn) }
.tag.manual, .tag.pinned { color: var(--bad) }
[hidden] { display: none !important }
`

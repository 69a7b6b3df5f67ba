/** Filters by cache and by verdict; without scripting everything is shown. */
export const SCRIPT = `
const root = document.querySelector('#root'), verdicts = [...document.querySelectorAll('input[name=verdict]')]
const list = (element, name) => (element.dataset[name] ?? '').split('\\n').filter(Boolean)
function show() {
  const wanted = verdicts.filter(box => box.checked).map(box => box.value)
  for (const element of document.querySelectorAll('[data-roots]')) {
    const roots = list(element, 'roots'), own = list(element, 'verdicts')
    const fits = !root.value || roots.includes(root.value)
    element.hidden = !(fits && (own.length === 0 || own.some(one => wanted.includes(one))))
  }
}
root.addEventListener('change', show)
for (const box of verdicts) box.addEventListener('change', show)
`

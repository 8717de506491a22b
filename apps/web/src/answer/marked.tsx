import css from './marked.module.css'

/** A text in which what was sought is marked, in any case. */
export function Marked({ text, sought }: { text: string; sought: string }) {
  const needle = sought.toLowerCase()
  const haystack = text.toLowerCase()
  // Where lower case has another length, places in it are none in the text.
  if (needle === '' || haystack.length !== text.length || !haystack.includes(needle)) return text
  const parts = []
  let from = 0
  for (let hit = haystack.indexOf(needle); hit !== -1; hit = haystack.indexOf(needle, from)) {
    parts.push(
      text.slice(from, hit),
      <mark key={hit} className={css.mark}>
        {text.slice(hit, hit + needle.length)}
      </mark>,
    )
    from = hit + needle.length
  }
  return [...parts, text.slice(from)]
}

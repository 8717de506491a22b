/** Markup that may stand in a page as it is: only `html` makes it. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Value = Html | string | number | undefined | readonly Value[]

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Control characters, lone surrogates and turns of direction would show something else than what is there. */
const unshowable = /(?![\n\t])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu

const escaped = (value: Value): string => {
  if (value === undefined) return ''
  if (value instanceof Html) return value.text
  if (typeof value === 'string' || typeof value === 'number')
    return String(value)
      .replace(unshowable, '\uFFFD')
      .replace(/[&<>"']/g, (character) => entities[character] ?? '')
  return value.map(escaped).join('')
}

/** Markup from a template: what is put into it is escaped, but for markup made in the same way. */
export const html = (parts: TemplateStringsArray, ...values: Value[]): Html =>
  new Html(parts.map((part, at) => part + escaped(values[at])).join(''))

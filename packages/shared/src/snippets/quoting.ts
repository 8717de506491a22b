/** One argument for bash and zsh: bare where it is safe, otherwise in single quotes, in which nothing is special. */
export const bashArgument = (text: string): string =>
  /^[A-Za-z0-9@%+:,./_-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

/**
 * A literal PowerShell string. It takes curly single quotes for straight ones, so they are doubled too.
 */
export const powershellText = (text: string): string => `'${text.replaceAll(/['\u2018\u2019\u201A\u201B]/g, '$&$&')}'`

/**
 * One argument for a program started at the prompt of cmd. The program splits its command line by the rules of
 * Microsoft's C run time (a quote within is `\"`, backslashes before a quote are doubled); cmd itself must see every
 * character that means something to it behind a caret, quotes included. Plain arguments are only put in quotes.
 */
export const batchArgument = (text: string): string => {
  if (/^[A-Za-z0-9@:,./_=-]+$/.test(text)) return text
  const quoted = `"${text.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`
  return /["%!\r\n]/.test(text) ? quoted.replaceAll(/[()%!^"<>&|]/g, '^$&') : quoted
}

/** One argument for bash and zsh whose characters beyond ASCII are one byte each, as in Latin-1. */
export const bashBytes = (text: string): string =>
  `$'${text
    .replaceAll(/['\\]/g, String.raw`\$&`)
    .replaceAll(
      /[\p{Cc}\u00A0-\u00FF]/gu,
      (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
    )}'`

/** The name of a form's field as it travels; curl encodes values alone. */
export const formName = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

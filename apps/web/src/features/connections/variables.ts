const words: Record<string, string> = { openApi: 'OPENAPI_URL' }

/** The variable of a connection that was set up by variables alone: `tokenUrl` is in `CONSOLE_TOKEN_URL`. */
export const variableOf = (field: string): string =>
  `CONSOLE_${words[field] ?? field.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

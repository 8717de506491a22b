export type JsonToken = {
  kind: 'key' | 'string' | 'number' | 'boolean' | 'null' | 'punctuation' | 'space' | 'other'
  text: string
}

const pattern =
  /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false)|(null)|([{}[\],:])|(\s+)|([^\s"{}[\],:]+|")/g

/**
 * The tokens of a JSON text, in order and whole: joined, they are the text again, so that numbers stay as they were
 * sent. What is no JSON comes as `other`.
 */
export const jsonTokens = (json: string): JsonToken[] => {
  const tokens: JsonToken[] = []
  for (const [, text, colon, number, boolean, none, punctuation, space, other] of json.matchAll(pattern)) {
    if (text !== undefined) {
      tokens.push({ kind: colon === undefined ? 'string' : 'key', text })
      if (colon !== undefined) tokens.push({ kind: 'punctuation', text: colon })
    } else if (number !== undefined) tokens.push({ kind: 'number', text: number })
    else if (boolean !== undefined) tokens.push({ kind: 'boolean', text: boolean })
    else if (none !== undefined) tokens.push({ kind: 'null', text: none })
    else if (punctuation !== undefined) tokens.push({ kind: 'punctuation', text: punctuation })
    else if (space !== undefined) tokens.push({ kind: 'space', text: space })
    else if (other !== undefined) tokens.push({ kind: 'other', text: other })
  }
  return tokens
}

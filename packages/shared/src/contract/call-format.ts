/*
 * Values of the wire format alone, without the validator: a browser need not load it to speak the format.
 */

/** Media type of a described call: one frame of kind `call`, then the body's bytes, unframed, to the end. */
export const callMediaType = 'application/vnd.developer-console.call'

/** Media type of an answer: frames to the end, the last of kind `end`. */
export const answerMediaType = 'application/vnd.developer-console.answer'

/** Longest head of a described call, in bytes. */
export const callHeadLimit = 1024 * 1024

/** First byte of a frame. */
export const frameKind = { data: 0, progress: 1, head: 2, end: 3 } as const

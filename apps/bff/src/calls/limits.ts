/** What a call may take. Times are milliseconds, sizes bytes. */
export type CallLimits = {
  /** Until the answer's head comes, once the request was sent. */
  firstByte: number
  /** Silence within the answer's body. */
  idle: number
  /** From the call's arrival to its end. */
  total: number
  /** Longest request body. */
  requestBytes: number
  /** Longest body that comes out of a content coding. */
  decodedBytes: number
  /** How much of each body history keeps; 0 for nothing. */
  keptBody: number
  /** The same for connections of kind production. */
  keptProductionBody: number
  /** How long the rest of an upload is read after the upstream has answered. */
  drain: number
  /** How often an upload's progress is shown; nothing is shown of calls that take less. */
  progressEvery: number
  /** Longest silence between frames. */
  waitEvery: number
  /** Calls under way at a time for one session. */
  openCalls: number
}

export const defaultCallLimits: CallLimits = {
  firstByte: 120_000,
  idle: 120_000,
  total: 15 * 60_000,
  requestBytes: 2 * 1024 ** 3,
  decodedBytes: 1024 ** 3,
  keptBody: 256 * 1024,
  keptProductionBody: 256 * 1024,
  drain: 30_000,
  progressEvery: 250,
  waitEvery: 8000,
  openCalls: 2000,
}

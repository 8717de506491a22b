/** Stands in the address for a call that no document describes; `~` is in no operation's id. */
export const freeCall = '~call'

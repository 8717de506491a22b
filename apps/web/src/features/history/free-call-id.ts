/** Where the explorer is opened for a call that no operation describes. */
export const freeCall = '~call'

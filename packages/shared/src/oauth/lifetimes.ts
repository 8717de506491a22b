/** Seconds below which a token is requested with about every call. */
export const shortLife = 30

/** Seconds from which on a token lives unusually long: it cannot be taken back (RFC 9700 §2.2.2 wants short lives). */
export const longLife = 24 * 3600

const safe = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/** Whether a method may change something (RFC 9110 §9.2.1). */
export const isUnsafe = (method: string): boolean => !safe.has(method)

/** The phases of a call in the order in which they happen. */
export const phaseOrder = ['session', 'token', 'dns', 'connect', 'tls', 'send', 'wait', 'receive'] as const

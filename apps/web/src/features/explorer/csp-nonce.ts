/** The nonce under which this page may add style sheets (the editor makes its own); `''` where there is no policy. */
export const cspNonce = (): string => document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

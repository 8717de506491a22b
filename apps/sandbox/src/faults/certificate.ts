const dayLength = 86_400_000

/**
 * A new key and a certificate for 127.0.0.1 and localhost that it signed itself, good for a year. `now` is in epoch
 * milliseconds.
 */
export const selfSigned = async (now: number): Promise<{ key: string; cert: string }> => {
  // Loaded when the first one is wanted: the start does without it.
  const { generate } = await import('selfsigned')
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'Usage Engine sandbox' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - dayLength),
    notAfterDate: new Date(now + 365 * dayLength),
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  })
  return { key, cert }
}

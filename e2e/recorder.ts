import { createServer, request } from 'node:http'

export type Recording = { url: string; bytes: Buffer }

/**
 * A proxy between browser and console that keeps every byte on its way to the browser: status lines, headers, bodies,
 * uncompressed.
 */
export const startRecorder = async () => {
  const recorded: Recording[] = []
  let target = ''
  let plant: (path: string) => string | undefined = () => undefined
  const server = createServer((incoming, outgoing) => {
    const { 'accept-encoding': _encoding, ...headers } = incoming.headers
    const upstream = request(target + incoming.url, { method: incoming.method, headers }, (answer) => {
      const url = incoming.url ?? ''
      const planted = plant(url)
      const kept: Buffer[] = [Buffer.from(`${answer.statusCode}\n${answer.rawHeaders.join('\n')}\n\n`)]
      recorded.push({
        url,
        get bytes() {
          return Buffer.concat(kept)
        },
      })
      const { 'content-length': length, ...rest } = answer.headers
      outgoing.writeHead(
        answer.statusCode ?? 502,
        planted || length === undefined ? rest : { ...rest, 'content-length': length },
      )
      answer.on('data', (chunk: Buffer) => {
        kept.push(chunk)
        outgoing.write(chunk)
      })
      answer.on('end', () => {
        if (planted) kept.push(Buffer.from(planted))
        outgoing.end(planted)
      })
      answer.on('error', () => outgoing.destroy())
    })
    upstream.on('error', () => outgoing.destroy())
    outgoing.on('close', () => upstream.destroy())
    incoming.pipe(upstream)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('The recorder does not listen.')
  return {
    /** What the browser opens; the console's CONSOLE_PUBLIC_URL. */
    base: `http://127.0.0.1:${address.port}`,
    forwardTo: (base: string) => {
      target = base
    },
    recorded,
    /** From now on, appends to the answers of the paths for which `what` returns something: a leak on purpose. */
    plant: (what: (path: string) => string | undefined) => {
      plant = what
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** The part of a value's base64 that is the same wherever the value stands within what was encoded. */
const withinBase64 = (value: string): string[] =>
  [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), Buffer.from(value)])
    const certain = Math.floor((whole.length * 8) / 6)
    return whole.toString('base64').slice(Math.ceil((before * 8) / 6), certain)
  })

const forms = (value: string): string[] => [
  value,
  encodeURIComponent(value),
  JSON.stringify(value).slice(1, -1),
  ...withinBase64(value).flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]),
  Buffer.from(value).toString('hex'),
]

/** A run of base64url as long as the signature of an RSA key of 2048 bits. No answer of the interface has one. */
const signatureLike = /[\w-]{342}/
const compactToken = /ey[\w-]{10,}\.ey[\w-]{10,}\.[\w-]{40,}/

/**
 * Where a recording holds a secret: the values themselves in every common encoding, a token's signature segment alone,
 * and, outside the build's own files, anything of the shape of a token or its signature.
 */
export const leaks = (recorded: readonly Recording[], secrets: readonly string[]): string[] => {
  const needles = [
    ...new Set(
      secrets
        .flatMap((secret) => [secret, ...(secret.split('.').length === 3 ? [secret.split('.')[2] ?? ''] : [])])
        .flatMap(forms),
    ),
  ]
  if (needles.some((needle) => needle.length < 8)) throw new Error('A secret is too short to be looked for.')
  return recorded.flatMap(({ url, bytes }) => {
    const text = bytes.toString('latin1')
    const found = needles.filter((needle) => text.includes(needle)).map((needle) => `${needle.slice(0, 12)}…`)
    const shaped = url.startsWith('/assets/')
      ? []
      : [compactToken, signatureLike].flatMap((pattern) => pattern.exec(text)?.[0].slice(0, 24) ?? [])
    return [...found, ...shaped].map((what) => `${url}: ${what}`)
  })
}

import { createServer, request } from 'node:http'

export type Recording = { url: string; bytes: Buffer }

/**
 * A proxy between browser and console that keeps every byte on its way to the browser: status lines, headers, bodies,
 * uncompressed. `plant` is appended to the answers of the paths it returns something for: a leak on purpose.
 */
export const startRecorder = async (plant: (path: string) => string | undefined = () => undefined) => {
  const recorded: Recording[] = []
  let target = ''
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
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const forms = (value: string) => [
  value,
  encodeURIComponent(value),
  JSON.stringify(value).slice(1, -1),
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
  Buffer.from(value).toString('base64url'),
]

/** Runs of base64url long enough for the signature of an RSA key of 2048 bits. No answer of the interface has one. */
const signatureLike = /[\w-]{342}/
const compactToken = /ey[\w-]{10,}\.ey[\w-]{10,}\.[\w-]{40,}/

/**
 * Where a recording holds a secret: the values themselves in every common encoding, a token's signature segment alone,
 * and, in answers of the interface, anything of the shape of a token or its signature.
 */
export const leaks = (recorded: Recording[], secrets: string[]): string[] => {
  const needles = secrets
    .flatMap((secret) => [secret, ...(secret.split('.').length === 3 ? [secret.split('.')[2] ?? ''] : [])])
    .flatMap(forms)
  return recorded.flatMap(({ url, bytes }) => {
    const text = bytes.toString('latin1')
    const found = needles
      .filter((needle) => needle.length >= 8 && text.includes(needle))
      .map((needle) => `${needle.slice(0, 12)}…`)
    const shaped = url.startsWith('/api')
      ? [compactToken, signatureLike].flatMap((pattern) => pattern.exec(text)?.[0].slice(0, 24) ?? [])
      : []
    return [...found, ...shaped].map((what) => `${url}: ${what}`)
  })
}

import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib'
import type { HeaderList } from '@developer-console/shared/contract/headers'

/** What the console asks upstreams for, and can undo. */
export const acceptedCodings = 'gzip, deflate, br, zstd'

const known = new Set(['gzip', 'x-gzip', 'deflate', 'br', 'zstd'])

/**
 * The codings to undo, outermost first, that an answer's `Content-Encoding` headers name (RFC 9110 §8.4); `[]` for none,
 * `undefined` where one of them is not known or there are too many to be honest.
 */
export const contentCodings = (headers: HeaderList): string[] | undefined => {
  const names = headers
    .filter(([name]) => name.toLowerCase() === 'content-encoding')
    .flatMap(([, value]) => value.toLowerCase().split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
  return names.length <= 3 && names.every((name) => known.has(name)) ? names.reverse() : undefined
}

/**
 * A stream that undoes one content coding. `first` is the body's first byte: `deflate` arrives with a zlib header from
 * those who follow RFC 9110 §8.4.1.2, and without one from others.
 */
export const decoderFor = (coding: string, first: number): Transform => {
  switch (coding) {
    case 'br':
      return createBrotliDecompress()
    case 'zstd':
      return createZstdDecompress()
    case 'deflate':
      return (first & 0x0f) === 0x08 ? createInflate() : createInflateRaw()
    default:
      return createGunzip()
  }
}

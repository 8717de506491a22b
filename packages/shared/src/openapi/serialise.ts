import { isJsonNumber, isJsonObject, type JsonValue, writeJson } from './json-text.ts'
import { isJsonMediaType, type OperationModel, type ParameterModel } from './operation.ts'
import { literalPath, literalQuery, percentEncoded, reservedKept, withQuery } from './percent.ts'

/** Values of parameters by name; a name that is absent (or `undefined`) is left out. */
export type ParameterValues = { readonly [name: string]: JsonValue | undefined }

/** Values by place: one name may stand in several. */
export type CallValues = {
  readonly path?: ParameterValues
  readonly query?: ParameterValues
  readonly header?: ParameterValues
  readonly cookie?: ParameterValues
  readonly querystring?: ParameterValues
}

/** The parameters of a call, ready for a described call. */
export type SerialisedCall = {
  /** Server path, filled path and `?` with the query, all percent-encoded. */
  path: string
  /** Always empty: see `serialiseCall`. */
  query: [name: string, value: string][]
  /** Header parameters as typed, and one `Cookie` for the cookie parameters. */
  headers: [name: string, value: string][]
  /** Names of path parameters without a value: their `{name}` still stands in `path`. */
  unfilled: string[]
}

/**
 * Writes the parameters of a call by `style` and `explode` (OpenAPI 3.1 §4.8.12, RFC 6570).
 *
 * The query travels inside `path`, already encoded, and `query` stays empty. A described call's `query` holds raw
 * names and values that are encoded whole, which cannot say the difference between the comma that separates two items
 * (`a,b`) and a comma within one (`a%2Cb`), nor keep reserved characters where `allowReserved` asks for it. With one
 * rule for all styles, what is shown is byte for byte what is sent.
 *
 * What RFC 6570 calls undefined is left out: values that are absent or null, null items and members, and empty arrays
 * and objects. An empty text is sent as such. Numbers keep the text that was typed.
 */
export const serialiseCall = (operation: OperationModel, values: CallValues): SerialisedCall => {
  const unfilled: string[] = []
  const [template = '', templateQuery = ''] = (operation.path.split('#')[0] ?? '').split(/\?(.*)/s)
  const filled = template.split(/(\{[^{}]+\})/).map((part, index) => {
    if (index % 2 === 0) return literalPath(part)
    const name = part.slice(1, -1)
    const parameter = operation.parameters.find((entry) => entry.in === 'path' && entry.name === name)
    const value = ownValue(values.path, name)
    const text = parameter && value !== undefined ? pathText(parameter, value) : undefined
    if (text !== undefined) return text
    unfilled.push(name)
    return part
  })
  const query = [
    literalQuery(templateQuery),
    ...serialisedOf(operation, values.query, 'query', queryText),
    ...serialisedOf(operation, values.querystring, 'querystring', wholeQuery),
  ]
  const headers = serialisedOf(operation, values.header, 'header', (parameter, value) => {
    const text = headerText(parameter, value)
    return text === undefined ? undefined : ([parameter.name, text] satisfies [string, string])
  })
  const cookies = serialisedOf(operation, values.cookie, 'cookie', cookieText)
  return {
    path: withQuery(`${literalPath(operation.serverPath)}${filled.join('')}`, query.filter(Boolean).join('&')),
    query: [],
    headers: cookies.length > 0 ? [...headers, ['Cookie', cookies.join('; ')]] : headers,
    unfilled,
  }
}

/** A value as the text of one item: text as it is, a number as it was typed, anything nested as JSON. */
export const plainText = (value: JsonValue): string => {
  if (typeof value === 'string') return value
  if (isJsonNumber(value)) return value.value
  return writeJson(value)
}

const serialisedOf = <T>(
  operation: OperationModel,
  values: ParameterValues | undefined,
  place: ParameterModel['in'],
  write: (parameter: ParameterModel, value: JsonValue) => T | undefined,
): T[] =>
  operation.parameters
    .filter((parameter) => parameter.in === place)
    .flatMap((parameter) => {
      const value = ownValue(values, parameter.name)
      const written = value === undefined || value === null ? undefined : write(parameter, value)
      return written === undefined ? [] : [written]
    })

const ownValue = (values: ParameterValues | undefined, name: string): JsonValue | undefined =>
  values && Object.hasOwn(values, name) ? values[name] : undefined

/** The defined items of an array, the defined members of an object, or the text of a primitive. */
type Parts =
  | { type: 'text'; text: string }
  | { type: 'items'; items: string[] }
  | { type: 'members'; members: [name: string, value: string][] }

const partsOf = (parameter: Pick<ParameterModel, 'mediaType'>, value: JsonValue): Parts => {
  if (parameter.mediaType !== undefined)
    return {
      type: 'text',
      text: typeof value === 'string' && !isJsonMediaType(parameter.mediaType) ? value : writeJson(value),
    }
  if (Array.isArray(value)) return { type: 'items', items: value.filter((item) => item !== null).map(plainText) }
  if (isJsonObject(value))
    return {
      type: 'members',
      members: Object.entries(value)
        .filter(([, member]) => member !== null)
        .map(([name, member]) => [name, plainText(member)]),
    }
  return { type: 'text', text: plainText(value) }
}

const isEmpty = (parts: Parts): boolean =>
  (parts.type === 'items' && parts.items.length === 0) || (parts.type === 'members' && parts.members.length === 0)

/** Items, or members as `name=value` (explode) or `name,value`, joined. */
const joined = (
  parts: Parts,
  encode: (text: string) => string,
  { separator, assign }: { separator: string; assign: string },
): string => {
  if (parts.type === 'text') return encode(parts.text)
  if (parts.type === 'items') return parts.items.map(encode).join(separator)
  return parts.members.map(([name, value]) => `${encode(name)}${assign}${encode(value)}`).join(separator)
}

/** Simple, label and matrix expansion (RFC 6570 §3.2.2, §3.2.5, §3.2.7). */
const pathText = (parameter: ParameterModel, value: JsonValue): string | undefined => {
  if (value === null) return undefined
  const parts = partsOf(parameter, value)
  if (isEmpty(parts)) return undefined
  const { explode, style } = parameter
  if (style === 'label') {
    const separator = explode ? '.' : ','
    return `.${joined(parts, percentEncoded, { separator, assign: explode ? '=' : ',' })}`
  }
  if (style === 'matrix') return matrixText(parameter, parts)
  return joined(parts, percentEncoded, { separator: ',', assign: explode ? '=' : ',' })
}

const matrixText = (parameter: ParameterModel, parts: Parts): string => {
  const name = percentEncoded(parameter.name)
  const assigned = (key: string, text: string) => (text === '' ? `;${key}` : `;${key}=${percentEncoded(text)}`)
  if (parts.type === 'text') return assigned(name, parts.text)
  if (!parameter.explode) return `;${name}=${joined(parts, percentEncoded, { separator: ',', assign: ',' })}`
  return parts.type === 'items'
    ? parts.items.map((item) => assigned(name, item)).join('')
    : parts.members.map(([key, text]) => assigned(percentEncoded(key), text)).join('')
}

/** Blank and pipe are illegal in a query, so as delimiters they stand encoded; only the comma stands for itself. */
const delimiters: Partial<Record<ParameterModel['style'], string>> = { spaceDelimited: '%20', pipeDelimited: '%7C' }

/** How a value stands in a query or in a form's body. */
type PairStyle = Pick<ParameterModel, 'name' | 'style' | 'explode' | 'allowReserved' | 'mediaType'>

/** `name=value` pairs joined by `&`; absent where there is nothing to say. */
export const queryText = (parameter: PairStyle, value: JsonValue): string | undefined => {
  const encode = parameter.allowReserved ? reservedKept : percentEncoded
  const name = percentEncoded(parameter.name)
  if (parameter.style === 'deepObject' && isJsonObject(value) && parameter.mediaType === undefined) {
    const pairs = deepPairs(name, value, encode)
    return pairs.length > 0 ? pairs.join('&') : undefined
  }
  const parts = partsOf(parameter, value)
  if (isEmpty(parts)) return undefined
  if (parts.type === 'text') return `${name}=${encode(parts.text)}`
  // An array under `deepObject` has no meaning in the specification; repeating the name is what servers read.
  if (parameter.explode || parameter.style === 'deepObject')
    return parts.type === 'items'
      ? parts.items.map((item) => `${name}=${encode(item)}`).join('&')
      : parts.members.map(([key, text]) => `${percentEncoded(key)}=${encode(text)}`).join('&')
  const separator = delimiters[parameter.style] ?? ','
  // A comma within an item of a comma-separated list is data, whatever `allowReserved` says.
  const item = (text: string) => encode(text).replaceAll(',', '%2C')
  return `${name}=${joined(parts, item, { separator, assign: separator })}`
}

/** `name[member]=value`; arrays repeat it and objects within go on in brackets, as servers that know the style do. */
const deepPairs = (name: string, value: JsonValue, encode: (text: string) => string): string[] => {
  if (value === null) return []
  if (Array.isArray(value))
    return value.flatMap((item) => (item === null ? [] : [`${name}=${encode(plainText(item))}`]))
  if (isJsonObject(value))
    return Object.entries(value).flatMap(([key, member]) =>
      deepPairs(`${name}%5B${percentEncoded(key)}%5D`, member, encode),
    )
  return [`${name}=${encode(plainText(value))}`]
}

/** The whole query as one content (OpenAPI 3.2 `in: querystring`). */
const wholeQuery = (parameter: ParameterModel, value: JsonValue): string | undefined => {
  if (parameter.mediaType !== undefined && isJsonMediaType(parameter.mediaType)) return percentEncoded(writeJson(value))
  if (isJsonObject(value)) {
    const pairs = Object.entries(value).flatMap(([name, member]) => {
      const items = Array.isArray(member) ? member : [member]
      return items
        .filter((item) => item !== null)
        .map((item) => `${percentEncoded(name)}=${percentEncoded(plainText(item))}`)
    })
    return pairs.length > 0 ? pairs.join('&') : undefined
  }
  return literalQuery(plainText(value))
}

/** Header values are not percent-encoded: no header is read that way. */
const headerText = (parameter: ParameterModel, value: JsonValue): string | undefined => {
  const parts = partsOf(parameter, value)
  if (isEmpty(parts)) return undefined
  return joined(parts, (text) => text, { separator: ',', assign: parameter.explode ? '=' : ',' })
}

/** `form` in a cookie is percent-encoded, 3.2's `cookie` is not; exploded values are cookies of their own. */
const cookieText = (parameter: ParameterModel, value: JsonValue): string | undefined => {
  const encode = parameter.style === 'cookie' ? (text: string) => text : percentEncoded
  const parts = partsOf(parameter, value)
  if (isEmpty(parts)) return undefined
  const name = encode(parameter.name)
  if (parts.type === 'text' || !parameter.explode)
    return `${name}=${joined(parts, encode, { separator: ',', assign: ',' })}`
  return parts.type === 'items'
    ? parts.items.map((item) => `${name}=${encode(item)}`).join('; ')
    : parts.members.map(([key, text]) => `${encode(key)}=${encode(text)}`).join('; ')
}

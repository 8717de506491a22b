import { isCredential } from '@developer-console/shared/interchange/credential-name'
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  readJson,
  writeJson,
} from '@developer-console/shared/openapi/json-text'
import { ProblemError } from '../problem.ts'

const fault = (detail: string) =>
  new ProblemError(400, 'request-invalid', 'The request is not valid', { errors: [{ pointer: '/draft', detail }] })

const withoutNames = (values: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !isCredential(name)))

const isOfCredential = (pair: JsonValue): boolean =>
  Array.isArray(pair) && typeof pair[0] === 'string' && isCredential(pair[0])

/** Pairs as headers have them, also where a value is a list of pairs: the query of a free call. */
const withoutPairs = (value: JsonValue): JsonValue =>
  Array.isArray(value) ? value.filter((pair) => !isOfCredential(pair)) : value

/**
 * A draft as it is kept: without the values of parameters that hold credentials, whoever sent it. Throws a 400
 * `ProblemError` that repeats nothing of it where it is no JSON object.
 */
export const keptDraft = (text: string): { text: string; value: JsonObject } => {
  const reading = readJson(text)
  if (!reading.ok || !isJsonObject(reading.value)) throw fault('is not the text of a JSON object')
  const { values, headers, ...rest } = reading.value
  const places = isJsonObject(values)
    ? Object.fromEntries(
        Object.entries(values).map(([place, inPlace]) => [
          place,
          isJsonObject(inPlace)
            ? Object.fromEntries(
                Object.entries(withoutNames(inPlace)).map(([name, value]) => [name, withoutPairs(value)]),
              )
            : inPlace,
        ]),
      )
    : {}
  const value = { values: places, headers: headers === undefined ? [] : withoutPairs(headers), ...rest }
  return { text: writeJson(value), value }
}

import type { Diagnosis } from '../contract/diagnosis.ts'
import { pointerOf } from '../openapi/json-pointer.ts'
import { numberOf, type Reading, record, stringOf } from './reading.ts'

/** A fault of one field, as the API reported it. */
export type FieldFault = NonNullable<Diagnosis['fieldErrors']>[number]

const limit = 50

/**
 * The faults of single fields that an answer reports, in the shapes that are in use: RFC 9457 with `errors[].pointer`
 * or `parameter`, JSON:API `source`, FastAPI `detail[].loc`, Spring `fieldErrors[].field`, Rails and Laravel
 * `errors: {field: [text]}`, Google `fieldViolations`, JSON Schema validators' `instancePath`, and their relatives.
 */
export const fieldFaults = ({ body, text }: Reading): FieldFault[] => {
  const faults: FieldFault[] = []
  const add = (place: Pick<FieldFault, 'pointer' | 'parameter'>, detail: string) => {
    const clean = text.plain(detail, 300)
    const pointer = place.pointer === undefined ? undefined : text.plain(place.pointer, 200)
    const parameter = place.parameter === undefined ? undefined : text.plain(place.parameter, 200)
    if (clean === '' || faults.length >= limit) return
    faults.push({
      ...(pointer !== undefined && { pointer }),
      ...(parameter !== undefined && { parameter }),
      detail: clean,
    })
  }
  for (const { value, key } of holders(body.json)) {
    if (Array.isArray(value)) for (const item of value.slice(0, limit)) itemFault(item, add)
    else if (key !== 'detail') memberFaults(record(value), add)
  }
  return faults
}

type Add = (place: Pick<FieldFault, 'pointer' | 'parameter'>, detail: string) => void

const holderNames =
  /^(?:errors?|fieldErrors|field_errors|fieldViolations|violations|invalid[-_]?params?|validation_?errors?|error_?details|details?|issues|causes|messages|subErrors|invalidFields|parameterViolations|propertyViolations)$/i

/** The lists and objects that may hold faults, outermost first, a few levels deep. */
const holders = (json: unknown): { key: string; value: unknown }[] => {
  const found: { key: string; value: unknown }[] = []
  if (Array.isArray(json)) found.push({ key: '', value: json })
  let level: unknown[] = [json]
  for (let depth = 0; depth < 4 && found.length < 20; depth += 1) {
    const next: unknown[] = []
    for (const node of level)
      for (const [key, value] of Object.entries(record(node)).slice(0, 50)) {
        if (value === null || typeof value !== 'object') continue
        if (holderNames.test(key)) found.push({ key, value })
        next.push(value)
        if (Array.isArray(value)) next.push(...value.slice(0, 10))
      }
    level = next.slice(0, 100)
  }
  return found
}

const itemFault = (item: unknown, add: Add) => {
  const fault = record(item)
  const source = record(fault['source'])
  const detail =
    [
      fault['detail'],
      fault['message'],
      fault['msg'],
      fault['description'],
      fault['reason'],
      fault['defaultMessage'],
      fault['title'],
      fault['error'],
      fault['error_message'],
    ].find((each) => typeof each === 'string') ?? ''
  if (typeof detail !== 'string' || detail === '') return
  const pointer =
    stringOf(fault['pointer']) ??
    stringOf(source['pointer']) ??
    stringOf(fault['instancePath']) ??
    stringOf(fault['dataPath']) ??
    stringOf(fault['jsonPointer'])
  const parameter = stringOf(fault['parameter']) ?? stringOf(source['parameter']) ?? stringOf(fault['param'])
  if (pointer !== undefined) {
    // A JSON Schema validator names a missing property beside the path of the object that lacks it.
    const missing = stringOf(record(fault['params'])['missingProperty'])
    return add({ pointer: pointerFrom(pointer) + pointerOf(missing === undefined ? [] : [missing]) }, detail)
  }
  if (parameter !== undefined) return add({ parameter }, detail)
  const place =
    fault['loc'] ??
    fault['path'] ??
    fault['field'] ??
    fault['property'] ??
    fault['propertyPath'] ??
    fault['name'] ??
    fault['fieldName'] ??
    fault['location'] ??
    fault['key'] ??
    fault['attribute']
  if (Array.isArray(place)) {
    const parts = place.filter((part) => typeof part === 'string' || numberOf(part) !== undefined).map(String)
    const [first, ...rest] = parts
    if (first === 'query' || first === 'path' || first === 'header' || first === 'cookie')
      return rest.length > 0 ? add({ parameter: rest.join('.') }, detail) : undefined
    const inBody = first === 'body' ? rest : parts
    return add({ pointer: pointerOf(inBody) }, detail)
  }
  if (typeof place === 'string' && place.length <= 200) {
    const where = stringOf(fault['in']) ?? stringOf(fault['location']) ?? ''
    if (/^(?:query|params?|path|header)/.test(where) && place !== where) return add({ parameter: place }, detail)
    if (place !== '' && !/\s/.test(place)) add({ pointer: pointerFrom(place) }, detail)
  }
}

/** `{field: "text"}`, `{field: ["text"]}`, `{field: [{message}]}`, with nested objects where forms nest. */
const memberFaults = (members: Record<string, unknown>, add: Add, path = '', depth = 0) => {
  for (const [name, value] of Object.entries(members).slice(0, limit)) {
    if (
      depth === 0 &&
      /^(?:code|status|message|type|title|detail|timestamp|path|reason|error|requestId|traceId|id|instance|@type)$/i.test(
        name,
      )
    )
      continue
    const pointer = path + (path === '' ? pointerFrom(name) : pointerOf([name]))
    const texts = (Array.isArray(value) ? value : [value])
      .slice(0, 5)
      .flatMap((each) =>
        typeof each === 'string'
          ? each
          : (stringOf(record(each)['message']) ?? stringOf(record(each)['description']) ?? []),
      )
    if (texts.length > 0) texts.forEach((detail) => add({ pointer }, detail))
    else if (depth < 3 && value !== null && typeof value === 'object' && !Array.isArray(value))
      memberFaults(record(value), add, pointer, depth + 1)
  }
}

/** An RFC 6901 pointer from a pointer, a URI fragment, a JSONPath or a dotted path such as `thresholds[0].value`. */
const pointerFrom = (path: string): string => {
  if (path === '' || path === '#' || path === '$') return ''
  if (path.startsWith('#/')) return path.slice(1)
  if (path.startsWith('/')) return path
  return pointerOf(
    path
      .replace(/^\$\.?/, '')
      .replace(/\[['"]?([^\]'"]{1,100})['"]?\]/g, '.$1')
      .split('.')
      .filter((part) => part !== ''),
  )
}

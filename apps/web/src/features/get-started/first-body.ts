import { writeJson } from '@developer-console/shared/openapi/json-text'
import { isJsonMediaType, readOperation } from '@developer-console/shared/openapi/operation'
import { sampleBody } from '@developer-console/shared/openapi/sample'
import type { OperationSlice } from '../../api/operations.ts'

type FirstBody = {
  /** Absent where the operation is sent without one. */
  body?: { mediaType: string; text: string }
  /** The operation needs a body and none can be made up for it: it cannot be tried as it is. */
  isLacking: boolean
}

/** The JSON body that an operation is tried with, made from what its document says. */
export const firstBody = (slice: OperationSlice): FirstBody => {
  const model = readOperation(slice)
  if (!model) return { isLacking: true }
  const content = model.requestBody?.contents.find(({ mediaType }) => isJsonMediaType(mediaType))
  const sample = content && sampleBody(slice, content)
  if (!content || sample === undefined) return { isLacking: model.requestBody?.required ?? false }
  return { body: { mediaType: content.mediaType, text: writeJson(sample, 2) }, isLacking: false }
}

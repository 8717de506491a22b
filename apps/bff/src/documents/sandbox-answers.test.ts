import { fileURLToPath } from 'node:url'
import { callMediaType, frameKind } from '@developer-console/shared/contract/call-format'
import type { AnswerHead } from '@developer-console/shared/contract/call'
import { FrameReader, jsonFrame } from '@developer-console/shared/contract/frames'
import type { OperationIndex } from '@developer-console/shared/contract/operation'
import { answerFaults } from '@developer-console/shared/openapi/answer-check'
import { isJsonObject, type JsonValue, readJson } from '@developer-console/shared/openapi/json-text'
import { isJsonMediaType } from '@developer-console/shared/openapi/operation'
import type { Slice } from '@developer-console/shared/openapi/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type SandboxProcess, startSandbox } from '../sandbox-process.ts'
import { consoleDirectory, startConsole, type TestConsole } from '../test-console.ts'

const path = '/api/connections/sandbox-full-access'
let place: Awaited<ReturnType<typeof consoleDirectory>>
let sandbox: SandboxProcess
let console: TestConsole
let ask: Awaited<ReturnType<TestConsole['signIn']>>
beforeAll(async () => {
  place = await consoleDirectory()
  sandbox = await startSandbox(fileURLToPath(new URL('../../../sandbox/src/main.ts', import.meta.url)), 0)
  console = await startConsole({ directory: place.directory, env: { CONSOLE_SANDBOX_URL: sandbox.url } })
  ask = await console.signIn()
})
afterAll(async () => {
  await console.stop()
  await sandbox.stop()
  await place.remove()
})

/** The answer of a GET, as it is checked. */
const get = async (of: string) => {
  const { body } = await ask(`${path}/calls`, {
    method: 'POST',
    headers: { 'content-type': callMediaType },
    body: Buffer.from(jsonFrame(frameKind.head, { method: 'GET', path: of })),
  })
  const frames = [...new FrameReader().push(body)]
  const head = frames.find(({ kind }) => kind === frameKind.head)
  if (!head) throw new Error(`No answer to GET ${of}: ${body.toString().slice(0, 500)}`)
  const { status, headers } = JSON.parse(Buffer.from(head.payload).toString()) as AnswerHead
  const mediaType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  const text = Buffer.concat(frames.filter(({ kind }) => kind === frameKind.data).map(({ payload }) => payload))
  const reading = mediaType !== undefined && isJsonMediaType(mediaType) ? readJson(text.toString()) : undefined
  return { status, mediaType, body: reading?.ok ? reading.value : undefined }
}

it('the sandbox answers as its documents say, and a change of an answer is found', async () => {
  const { operations } = (await ask(`${path}/operations`)).json() as OperationIndex
  const reads = operations.filter(
    ({ method, requiredParameters, doneByConsole, streams }) =>
      method === 'GET' && !requiredParameters && !doneByConsole && !streams,
  )
  expect(reads.length).toBeGreaterThan(3)
  const found: [string, unknown][] = []
  const changed: string[] = []
  for (const { id, serverPath, path: own } of reads) {
    const slice = (await ask(`${path}/operations/${id}`)).json() as Slice
    const answer = await get(serverPath + own)
    const faults = answerFaults(slice, answer)
    if (faults.length > 0) found.push([id, faults.slice(0, 3)])
    if (answer.body === undefined) continue
    const broken: JsonValue = isJsonObject(answer.body) ? { ...answer.body, unheardOf: null } : { unheardOf: null }
    if (answerFaults(slice, { ...answer, body: broken }).length > faults.length) changed.push(id)
    expect(answerFaults(slice, { ...answer, status: 299 })).toMatchObject([{ severity: 'warning' }])
  }
  expect(found).toEqual([])
  expect(changed.length).toBeGreaterThan(3)
})

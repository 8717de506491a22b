import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operations } from '../operations/operations.ts'
import { type RunningSandbox, runningSandbox } from '../testing/running.ts'
import { createAccessToken } from './token-operation.ts'

type Operation = {
  operationId: string
  description: string
  deprecated?: boolean
  tags: string[]
  security: Record<string, string[]>[]
  parameters: { name: string; in: string; schema: object; example?: unknown }[]
  responses: Record<string, { links?: Record<string, { operationId: string }> }>
}
type Document = {
  openapi: string
  servers: { url: string; variables: { port: { default: string; enum: string[] } } }[]
  tags: { name: string }[]
  paths: Record<string, Record<string, Operation>>
  components: {
    securitySchemes: { clientCredentials: { flows: { clientCredentials: { tokenUrl: string; scopes: object } } } }
    schemas: Record<string, unknown>
  }
}

let sandbox: RunningSandbox
const documents: Record<string, Document> = {}
beforeAll(async () => {
  sandbox = await runningSandbox()
  for (const version of ['3.0', '3.1'])
    documents[version] = (await (await fetch(new URL(`openapi.json?v=${version}`, sandbox.url))).json()) as Document
})
afterAll(() => sandbox.close())

const described = (version: string) => {
  const document = documents[version]
  if (!document) throw new Error('There is no such document')
  const all = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  )
  return { document, all }
}

const valuesNamed = (value: unknown, name: string): unknown[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, member]) =>
        (key === name ? [member as unknown] : []).concat(valuesNamed(member, name)),
      )

describe.each(['3.0', '3.1'])('the OpenAPI document in %s', (version) => {
  it('is valid', async () => {
    const result = await new Validator().validate(structuredClone(described(version).document))
    expect(result.errors).toBeUndefined()
    expect(result.valid).toBe(true)
  })

  it('describes the 25 operations and the token operation', () => {
    const { all } = described(version)
    const ids = all.map(({ operation }) => operation.operationId)
    expect(ids.toSorted()).toEqual(['createAccessToken', ...operations.map(({ id }) => id)].toSorted())
  })

  it('refers to nothing that is not there', () => {
    const { document } = described(version)
    const references = [
      ...valuesNamed(document, '$ref'),
      ...valuesNamed(document, 'mapping').flatMap((m) => Object.values(m as object)),
    ]
    expect(references.length).toBeGreaterThan(50)
    const known = new Set(Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`))
    for (const reference of references) expect(known).toContain(reference)
  })

  it('keeps to the words of its version', () => {
    const { document } = described(version)
    expect(document.openapi).toBe(version === '3.0' ? '3.0.3' : '3.1.0')
    const nullable = valuesNamed(document, 'nullable').length
    const withNull = valuesNamed(document, 'type').filter((type) => Array.isArray(type) && type.includes('null')).length
    expect(nullable > 0).toBe(version === '3.0')
    expect(withNull > 0).toBe(version === '3.1')
  })
})

describe('the OpenAPI document', () => {
  it('is 3.0 unless asked otherwise, and differs for each environment only in its origin', async () => {
    const first = (await (await fetch(new URL('openapi.json', sandbox.url))).json()) as Document
    expect(first).toEqual(documents['3.0'])
    const second = (await (await fetch(new URL('openapi.json', sandbox.secondUrl))).json()) as Document
    expect(second.paths).toEqual(first.paths)
    expect((await fetch(new URL('openapi.json?v=2', sandbox.url))).status).toBe(400)
  })

  it('has a server that is its own origin', () => {
    const [server] = described('3.0').document.servers
    const { port } = server?.variables ?? {}
    expect(`${server?.url.replace('{port}', port?.default ?? '')}/`).toBe(sandbox.url)
    expect(port?.enum).toEqual([sandbox.url, sandbox.secondUrl].map((url) => new URL(url).port))
  })

  it('has a relative token URL that works, and all scopes', async () => {
    const { tokenUrl, scopes } =
      described('3.0').document.components.securitySchemes.clientCredentials.flows.clientCredentials
    expect(new URL(tokenUrl, sandbox.url).href).toBe(sandbox.connection('full-access').tokenUrl)
    const answer = await sandbox.requestToken(sandbox.form('full-access'))
    const { scope } = (await answer.json()) as { scope: string }
    expect(Object.keys(scopes).toSorted()).toEqual(scope.split(' ').toSorted())
  })

  it('has the tags in the order of the vendor, and no empty one', () => {
    const { document, all } = described('3.0')
    expect(document.tags.slice(0, 3).map(({ name }) => name)).toEqual([
      'Authentication',
      'Usage metering',
      'Stream management',
    ])
    const used = new Set(all.flatMap(({ operation }) => operation.tags))
    expect(new Set(document.tags.map(({ name }) => name))).toEqual(used)
  })

  it('says of every operation which limit it has, and of those that the vendor does not document that it is so', () => {
    const { all } = described('3.0')
    const documented = new Set([
      'listMeterTypes',
      'createMeterType',
      'listMeters',
      'createMeter',
      'getMeter',
      'deleteMeter',
    ])
    for (const { operation } of all) {
      expect(operation.description).toMatch(
        /Rate limit: \d+ requests every 1 second, with a burst capacity of \d+ requests, per client\.$/,
      )
    }
    const undocumented = all.filter(({ operation }) => !documented.has(operation.operationId))
    for (const { operation } of undocumented) expect(operation.description).toContain('Not documented by the vendor:')
  })

  it('names the scope of every operation, and none for the token', () => {
    for (const { operation } of described('3.0').all) {
      const stated = [createAccessToken, ...operations].find(({ id }) => id === operation.operationId)
      const scopes = typeof stated?.scope === 'string' ? [stated.scope] : []
      expect(operation.security).toEqual(stated === createAccessToken ? [] : [{ clientCredentials: scopes }])
    }
  })

  it('teaches what a client must cope with', () => {
    const { document, all } = described('3.0')
    const parameters = all.flatMap(({ operation }) => operation.parameters)
    expect(parameters.some((parameter) => 'style' in parameter && parameter.style === 'deepObject')).toBe(true)
    expect(parameters.some((parameter) => 'explode' in parameter && parameter.explode === false)).toBe(true)
    for (const word of [
      'oneOf',
      'discriminator',
      'readOnly',
      'writeOnly',
      'additionalProperties',
      'encoding',
      'examples',
      'links',
    ])
      expect([word, valuesNamed(document, word).length > 0]).toEqual([word, true])
    expect(all.filter(({ operation }) => operation.deprecated).map(({ operation }) => operation.operationId)).toEqual([
      'searchMeters',
    ])
    const groups = (document.components.schemas['Group'] as { properties: { groups: object } }).properties.groups
    expect(valuesNamed(groups, '$ref')).toEqual(['#/components/schemas/Group'])
  })

  it('links only to operations that there are', () => {
    const ids = new Set(operations.map(({ id }) => id))
    const links = described('3.0').all.flatMap(({ operation }) =>
      Object.values(operation.responses).flatMap((response) => Object.values(response.links ?? {})),
    )
    expect(links.length).toBeGreaterThan(5)
    for (const { operationId } of links) expect(ids).toContain(operationId)
  })
})

describe('every example', () => {
  it('of a body or an answer fits its own schema', () => {
    let checked = 0
    for (const { json, raw, answers } of [createAccessToken, ...operations])
      for (const { schema, examples } of [
        ...(json ? [json] : []),
        ...Object.values(raw?.content ?? {}),
        ...Object.values(answers).flatMap(({ content }) => Object.values(content ?? {})),
      ])
        for (const { value } of Object.values(examples ?? {})) {
          expect(schema.safeParse(value).error).toBeUndefined()
          checked++
        }
    expect(checked).toBeGreaterThan(8)
  })

  it('of a parameter is accepted', () => {
    const parameters = operations.flatMap(({ query }) => Object.entries(query ?? {}))
    const unfit = parameters.filter(
      ([, { schema, example }]) => example !== undefined && !schema.safeParse(example).success,
    )
    expect(parameters.length).toBeGreaterThan(20)
    expect(unfit).toEqual([])
  })
})

describe('every operation', () => {
  const answersOf = async () => {
    const call = sandbox.call
    const idOf = async (path: string, list: string) => {
      const body = (await (await call('full-access', 'GET', path)).json()) as Record<string, { id: string }[]>
      return body[list]?.[0]?.id ?? ''
    }
    const typeId = await idOf('/usage-metering/v1/meter-types', 'meterTypes')
    const meterId = await idOf('/usage-metering/v1/meters?limit=1', 'meters')
    const streamId = await idOf('/stream-management/v1/streams', 'streams')
    const jobs: string[] = []
    const resetSchedule = { day: '1', hour: '0', minute: '0', month: '*', weekday: '*' }
    const typeBody = { name: 'Contract', unit: 'u', aggregation: { type: 'sum' }, resetSchedule }
    const file = new FormData()
    file.append('file', new Blob(['userId\n'], { type: 'text/csv' }), 'a.csv')
    const last = { id: '' }
    const requests: Record<string, () => Promise<Response>> = {
      listMeterTypes: () => call('full-access', 'GET', '/usage-metering/v1/meter-types'),
      createMeterType: () => call('full-access', 'POST', '/usage-metering/v1/meter-types', { body: typeBody }),
      getMeterType: () => call('full-access', 'GET', `/usage-metering/v1/meter-types/${typeId}`),
      updateMeterType: () =>
        call('full-access', 'PATCH', `/usage-metering/v1/meter-types/${last.id}`, {
          body: { unit: 'v' },
          headers: { 'if-match': '*' },
        }),
      deleteMeterType: () => call('full-access', 'DELETE', `/usage-metering/v1/meter-types/${last.id}`),
      listMeters: () => call('full-access', 'GET', '/usage-metering/v1/meters'),
      createMeter: () =>
        call('full-access', 'POST', '/usage-metering/v1/meters', {
          body: { userId: 'contract', meterTypeId: typeId, meterKey: streamId },
        }),
      searchMeters: () => call('full-access', 'GET', '/usage-metering/v1/meters/search?userId=contract'),
      getMeter: () => call('full-access', 'GET', `/usage-metering/v1/meters/${meterId}`),
      updateMeter: () =>
        call('full-access', 'PATCH', `/usage-metering/v1/meters/${meterId}`, { body: { deleteOnReset: false } }),
      deleteMeter: () => call('full-access', 'DELETE', `/usage-metering/v1/meters/${meterId}`),
      getMeterValues: () => call('full-access', 'GET', `/usage-metering/v1/meters/${meterId}/values?groupBy=brand`),
      importMeters: () => call('full-access', 'POST', '/usage-metering/v1/meters/imports', { body: file }),
      ingestUsageEvents: () =>
        call('full-access', 'POST', '/ingest/v1/usage-events', { body: [{ eventId: '1' }, { eventId: '1' }] }),
      listUsageEvents: () => call('full-access', 'GET', '/ingest/v1/usage-events'),
      getAccount: () => call('full-access', 'GET', '/accounts/v1/account'),
      listCustomers: () => call('full-access', 'GET', '/accounts/v1/customers'),
      listAlerts: () => call('full-access', 'GET', '/alerts/v1/alerts'),
      createExport: () =>
        call('full-access', 'POST', '/exports/v1/exports', { body: {}, headers: { 'idempotency-key': 'contract' } }),
      getJob: () => call('full-access', 'GET', `/jobs/v1/jobs/${jobs[0]}`),
      listStreams: () => call('full-access', 'GET', '/stream-management/v1/streams'),
      startStream: () => call('full-access', 'POST', `/stream-management/v1/streams/${streamId}/start`),
    }
    return { requests, jobs, last }
  }

  it('answers as its description says', async () => {
    const { requests, jobs, last } = await answersOf()
    const order = [
      'getMeter',
      'updateMeter',
      'getMeterValues',
      'createMeterType',
      'updateMeterType',
      'deleteMeterType',
      'importMeters',
      'createExport',
      'getJob',
    ]
    const names = [...order, ...Object.keys(requests).filter((name) => !order.includes(name))]
    for (const name of names) {
      const answer = await requests[name]?.()
      const stated = operations.find(({ id }) => id === name)?.answers[answer?.status ?? 0]
      expect([name, answer?.status, stated === undefined]).toEqual([name, answer?.status, false])
      const content = stated?.content?.['application/json']
      if (!content) continue
      const body = (await answer?.json()) as { id?: string }
      expect([name, content.schema.safeParse(body).error]).toEqual([name, undefined])
      if (name === 'createExport' || name === 'importMeters') jobs.push(body.id ?? '')
      if (name === 'createMeterType') last.id = body.id ?? ''
    }
    const others = ['streamAlerts', 'getExportContent', 'listForecasts']
    expect([...names, ...others].toSorted()).toEqual(operations.map(({ id }) => id).toSorted())
  })
})

describe('the reference page', () => {
  it('lists every operation and offers the document', async () => {
    const answer = await fetch(sandbox.url)
    const page = await answer.text()
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page).toContain('href="/openapi.json" download')
    for (const { path } of operations) expect(page).toContain(path)
    expect(page).toContain(sandbox.url)
    expect((await fetch(new URL('reference.css', sandbox.url))).headers.get('content-type')).toContain('text/css')
  })
})

describe('the document as in the field (`quirks=1`)', () => {
  const quirky = async () =>
    (await (await fetch(new URL('openapi.json?quirks=1', sandbox.url))).json()) as Document & {
      paths: Record<
        string,
        Record<string, Operation & { requestBody?: { content: Record<string, { example?: unknown }> } }>
      >
    }

  it('has the faults that vendors publish, each of them once it is looked for', async () => {
    const document = await quirky()
    const all = Object.values(document.paths).flatMap((item) => Object.values(item))
    expect(all).toHaveLength(operations.length + 1)
    expect(all.filter(({ operationId }) => operationId === undefined)).toHaveLength(2)
    expect(all.filter(({ security }) => security !== undefined)).toEqual([])
    const headers = all.flatMap(({ parameters }) =>
      parameters.filter((one) => one.in === 'header').map(({ name }) => name),
    )
    expect(headers).toContain('Authorization')
    expect(headers).toContain('Content-Type')
    const token = all.find(({ operationId }) => operationId === createAccessToken.id)
    for (const { example } of Object.values(token?.requestBody?.content ?? {})) {
      expect(example).toMatchObject({ grant_type: 'client_credentials' })
      expect(example).not.toHaveProperty('audience')
    }
    expect(valuesNamed(document, '$ref')).toContain('#/components/schemas/Custom')
    expect(document.components.schemas).not.toHaveProperty('Custom')
  })

  it('is the same API: every path and method of the right one', async () => {
    const right = described('3.0').all.map(({ method, path }) => `${method} ${path}`)
    const document = await quirky()
    expect(
      Object.entries(document.paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path}`)),
    ).toEqual(right)
  })
})

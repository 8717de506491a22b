import type { ContentModel, OperationModel } from '@developer-console/shared/openapi/operation'
import { describe, expect, it } from 'vitest'
import { emptyDraft } from '../../drafts/draft.ts'
import { faultsOf, faultsOfDraft } from './faults.ts'

const missing = { in: 'body', pointer: '/name', keyword: 'required', message: 'Must be there' } as const
const wrong = { in: 'body', pointer: '/hour', keyword: 'pattern', message: 'Must be an hour' } as const
const parameter = { in: 'query', name: 'limit', pointer: '', keyword: 'maximum', message: 'At most 200' } as const

describe('the faults of a form', () => {
  it('hold what is missing against nobody who has not tried to send, and do not call it valid', () => {
    const faults = faultsOf([missing], undefined, false)
    expect(faults.at('body', '/name')).toBeUndefined()
    expect(faults.body).toEqual([])
    expect(faults.isBodyValid).toBe(false)
    expect(faultsOf([missing], undefined, true).at('body', '/name')).toEqual({
      message: 'Must be there',
      by: 'document',
    })
  })

  it('are told where they are', () => {
    const faults = faultsOf([wrong, parameter], undefined, false)
    expect(faults.body.map(({ pointer }) => pointer)).toEqual(['/hour'])
    expect(faults.at('query', 'limit')?.message).toBe('At most 200')
    expect(faultsOf([parameter], undefined, false).isBodyValid).toBe(true)
  })

  it('let the API, which knows better, speak first', () => {
    const said = [{ pointer: '/hour', detail: 'From 0 to 23' }]
    expect(faultsOf([wrong], said, false).at('body', '/hour')).toEqual({ message: 'From 0 to 23', by: 'api' })
  })
})

describe('the faults of a draft', () => {
  const schema = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } }
  const accepting = (...mediaTypes: string[]) =>
    ({
      slice: { openapi: '3.1.0', paths: {} },
      parameters: [],
      requestBody: {
        required: true,
        description: '',
        contents: mediaTypes.map((mediaType): ContentModel => ({ mediaType, schema, examples: [], encoding: {} })),
      },
    }) as unknown as OperationModel
  const faultsFor = (mediaType: string, body: string | undefined, tried = true) =>
    faultsOfDraft(accepting(mediaType), { ...emptyDraft, body }, undefined, tried)

  it('are those of the value that its JSON stands for', () => {
    expect(faultsFor('application/json', '{}').body.map(({ pointer }) => pointer)).toEqual(['/name'])
    expect(faultsFor('application/json', '{"name":"a"}')).toMatchObject({ body: [], isBodyValid: true })
  })

  it.each(['application/json', 'application/x-www-form-urlencoded', 'text/csv', 'multipart/form-data'])(
    'say of %s that it is left out only where nothing was typed',
    (mediaType) => {
      expect(faultsFor(mediaType, undefined).at('body', '')?.message).toBe('Required, and left out')
      expect(faultsFor(mediaType, '{"name":"a"}')).toMatchObject({ body: [], syntax: undefined, isBodyValid: true })
    },
  )

  it.each(['application/json', 'application/vnd.api+json', 'application/x-www-form-urlencoded'])(
    'say of %s that cannot be read why, and not that it is left out',
    (mediaType) => {
      const faults = faultsFor(mediaType, '{"name":')
      expect(faults.syntax).toEqual(expect.any(String))
      expect(faults).toMatchObject({ body: [], isBodyValid: false })
    },
  )

  it('read no other text as JSON', () => {
    expect(faultsFor('text/csv', 'id;name').syntax).toBeUndefined()
  })

  it('keep those of the parameters beside a body that cannot be read', () => {
    const limit = { in: 'query', name: 'limit', required: true, schema: {} }
    const model = { ...accepting('application/json'), parameters: [limit] } as unknown as OperationModel
    expect(faultsOfDraft(model, { ...emptyDraft, body: '{' }, undefined, true).at('query', 'limit')).toBeDefined()
  })
})

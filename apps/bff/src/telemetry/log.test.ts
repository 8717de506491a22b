import { expect, it } from 'vitest'
import { createLog } from './log.ts'

const logged = (write: (log: ReturnType<typeof createLog>) => void) => {
  const lines: string[] = []
  write(createLog({ write: (line) => void lines.push(line) }))
  return lines
}

it('writes one line of JSON for each entry', () => {
  const [line = '', ...more] = logged((log) => log.info('request', { route: '/api/history', status: 200, ms: 1.5 }))
  expect(more).toEqual([])
  expect(JSON.parse(line)).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    msg: 'request',
    route: '/api/history',
    status: 200,
    ms: 1.5,
  })
})

it('keeps kind and place of an error and its causes, and no message: messages quote what was parsed', () => {
  const planted = 'pl4nted\n    with a second line'
  const error = (() => {
    try {
      return JSON.parse(`{"client_secret": ${planted}}`) as Error
    } catch (cause) {
      return new Error(`could not read ${planted}`, {
        cause: Object.assign(cause as Error, { code: 'EPARSE', body: planted }),
      })
    }
  })()
  const [line = ''] = logged((log) => log.error('a request failed', error, { requestId: 'r' }))
  expect(line).not.toContain('pl4nted')
  expect(line).not.toContain('second line')
  expect(JSON.parse(line)).toMatchObject({
    level: 'error',
    requestId: 'r',
    error: {
      name: 'Error',
      stack: expect.arrayContaining([expect.stringContaining('log.test.ts')]),
      cause: { name: 'SyntaxError', code: 'EPARSE' },
    },
  })
})

it('keeps nothing of what was thrown and is no error', () => {
  expect(logged((log) => log.error('odd', 'pl4nted'))[0]).not.toContain('pl4nted')
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Diagnosis } from '../contract/diagnosis.ts'
import { type ExperimentStep, ExperimentVerdict } from '../contract/experiment.ts'
import { type Experiment, verdictOf } from './verdict.ts'

const diagnosisOf = (cause: string, more: Partial<Diagnosis> = {}): Diagnosis => ({
  cause,
  title: `The title of ${cause}`,
  explanation: `The explanation of ${cause}.`,
  evidence: [],
  steps: [{ text: `The step of ${cause}` }],
  ...more,
})

const titles: Record<ExperimentStep['step'], string> = {
  'fresh-token': 'A fresh token',
  'same-call': 'The same call with a fresh token',
  'safe-read': 'A safe read, List meters',
  'other-same-call': 'The same call on Other',
  'other-safe-read': 'The safe read on Other',
}

const stepOf = (step: ExperimentStep['step'], more: Partial<ExperimentStep>): ExperimentStep => ({
  step,
  title: titles[step],
  connectionId: step.startsWith('other') ? 'other' : 'mine',
  connectionName: step.startsWith('other') ? 'Other' : 'Mine',
  outcome: 'passed',
  duration: 1,
  ...more,
})

/** By its status; `undefined` for no answer, a text for the reason why it was not tried. */
const tried = (step: ExperimentStep['step'], told: number | string | undefined, diagnosis?: Diagnosis) =>
  stepOf(step, {
    ...(typeof told === 'string'
      ? { outcome: 'skipped', reason: told }
      : told === undefined
        ? { outcome: 'failed' }
        : { outcome: told < 300 ? 'passed' : 'refused', status: told }),
    ...(diagnosis && { diagnosis }),
  })

const fresh = stepOf('fresh-token', {})
const unsafe = tried('same-call', 'POST may change something, so it is not sent again')

const verdict = (call: Partial<Experiment['call']>, ...steps: ExperimentStep[]) =>
  ExperimentVerdict.parse(verdictOf({ call: { method: 'GET', path: '/meters?a=1', status: 403, ...call }, steps }))

describe('the verdict is the token', () => {
  it('where there is no fresh one, for the reason of its server', () => {
    const refused = stepOf('fresh-token', { outcome: 'refused', status: 401, diagnosis: diagnosisOf('secret-wrong') })
    const told = verdict({ status: 401 }, refused)
    expect(told).toMatchObject({ verdict: 'token', steps: [{ text: 'The step of secret-wrong' }] })
    expect(told.explanation).toContain('The explanation of secret-wrong.')
    expect(told.evidence).toEqual(['The call: 401', 'A fresh token: 401'])
  })

  it('where the same call passes with a fresh one', () => {
    const told = verdict({ status: 401 }, fresh, tried('same-call', 200))
    expect(told).toMatchObject({
      verdict: 'token',
      title: 'It was the token, not you and not the API',
      evidence: ['The call: 401', 'The same call with a fresh token: 200'],
      steps: [{ action: { type: 'send-again' } }],
    })
  })

  it('with a doubt where more than the token was changed', () => {
    const same = stepOf('same-call', { status: 200, reason: 'Without the header X-Key' })
    expect(verdict({}, fresh, same).explanation).toMatch(/Without the header X-Key\. That may have made the difference/)
  })

  it('or its grant, where another connection passes the same call', () => {
    const diagnosis = diagnosisOf('permission-denied', {
      steps: [{ text: 'Try another', action: { type: 'switch-connection' } }, { text: 'Ask' }],
    })
    const told = verdict(
      {},
      fresh,
      tried('same-call', 403, diagnosis),
      tried('safe-read', 403),
      tried('other-same-call', 200),
    )
    expect(told).toMatchObject({
      verdict: 'token',
      title: "It is the application's grant, not you and not the API",
      steps: [{ action: { type: 'switch-connection', connectionId: 'other' } }, { text: 'Ask' }],
    })
    expect(verdict({ status: 401 }, fresh, tried('same-call', 401), tried('other-same-call', 200)).title).toBe(
      "It is this connection's token, not you and not the API",
    )
  })

  it('or its grant, where a scope is missing for an unsafe call and a safe read passes', () => {
    const diagnosis = diagnosisOf('scope-missing', {
      steps: [{ text: 'Send it on Full', action: { type: 'switch-connection', connectionId: 'full' } }],
    })
    const told = verdict(
      { method: 'POST', diagnosis },
      fresh,
      unsafe,
      tried('safe-read', 200),
      tried('other-safe-read', 200),
    )
    expect(told).toMatchObject({
      verdict: 'token',
      title: "It is the application's grant, not you and not the API",
      steps: diagnosis.steps,
      evidence: ['The call: 403', 'A safe read, List meters: 200'],
    })
    expect(verdict({ method: 'POST', diagnosis }, fresh, unsafe, tried('safe-read', 403)).title).toBe(
      "It is the application's grant, not you",
    )
  })

  it('where the API names its audience', () => {
    const told = verdict({ status: 401 }, fresh, tried('same-call', 401, diagnosisOf('token-wrong-audience')))
    expect(told).toMatchObject({
      verdict: 'token',
      title: "It is this connection's token, not you",
      steps: [{ text: 'The step of token-wrong-audience' }],
    })
  })

  it('where a safe read is refused here and passes elsewhere', () => {
    const told = verdict(
      { method: 'POST', status: 401, diagnosis: diagnosisOf('token-invalid') },
      fresh,
      unsafe,
      tried('safe-read', 401, diagnosisOf('token-invalid')),
      tried('other-safe-read', 200),
    )
    expect(told).toMatchObject({
      verdict: 'token',
      title: "It is this connection's token, not you and not the API",
      steps: [{ text: 'The step of token-invalid' }, { action: { type: 'switch-connection', connectionId: 'other' } }],
    })
  })

  it('most likely, where an unsafe call was refused with 401 and a fresh token is accepted', () => {
    const told = verdict({ method: 'POST', status: 401 }, fresh, unsafe, tried('safe-read', 200))
    expect(told).toMatchObject({ verdict: 'token', steps: [{ action: { type: 'send-again' } }] })
    expect(told.title).toMatch(/^Most likely/)
  })

  it('most likely, where nothing passes and there was nothing to compare with', () => {
    const told = verdict({ status: 401 }, fresh, tried('same-call', 401), tried('safe-read', 401))
    expect(told).toMatchObject({ verdict: 'token', title: "Most likely it is this connection's token" })
    expect(told.explanation).toContain('No other connection of this environment was tried.')
    const untried = verdict({ method: 'POST', status: 401 }, fresh, unsafe, tried('safe-read', 'There is no safe read'))
    expect(untried).toMatchObject({ verdict: 'token', steps: [{ action: { type: 'send-again' } }] })
    expect(untried.explanation).toMatch(/was not tried\..*There is no safe read\./)
  })
})

describe('the verdict is the API', () => {
  it.each(['licence-missing', 'feature-disabled', 'quota-exhausted'])('where the account has %s', (cause) => {
    const told = verdict({}, fresh, tried('same-call', 403, diagnosisOf(cause)), tried('safe-read', 200))
    expect(told).toMatchObject({ verdict: 'api', steps: [{ text: `The step of ${cause}` }] })
    expect(told.title).toMatch(/not you and not the token$/)
  })

  it('also where another connection has it', () => {
    const told = verdict(
      { method: 'GET' },
      fresh,
      tried('same-call', 403, diagnosisOf('licence-missing')),
      tried('other-same-call', 200),
    )
    expect(told.verdict).toBe('api')
    expect(told.steps.at(-1)?.action).toEqual({ type: 'switch-connection', connectionId: 'other' })
  })

  it.each([500, 503, 429, 302, undefined])(
    'where the same call is answered %s, which settles nothing else',
    (status) => {
      const told = verdict({}, fresh, tried('same-call', status, diagnosisOf('server-error')))
      expect(told).toMatchObject({ verdict: 'api', steps: [{ text: 'The step of server-error' }] })
      expect(told.explanation).toContain('not settled')
      expect(told.evidence.at(-1)).toBe(`The same call with a fresh token: ${status ?? 'no answer'}`)
    },
  )

  it('where the safe read is in trouble', () => {
    expect(verdict({ method: 'POST' }, fresh, unsafe, tried('safe-read', 502)).title).toBe(
      'It is the API at this moment: it answers 502',
    )
  })

  it('where a safe read is refused to everybody', () => {
    const told = verdict(
      { status: 401 },
      fresh,
      tried('same-call', 401),
      tried('safe-read', 401, diagnosisOf('token-invalid')),
      tried('other-same-call', 401),
    )
    expect(told).toMatchObject({ verdict: 'api', steps: [{ text: 'The step of token-invalid' }] })
  })

  it('where what stands in front of it is named', () => {
    expect(verdict({ diagnosis: diagnosisOf('blocked-by-waf') }, fresh, unsafe, tried('safe-read', 200)).verdict).toBe(
      'api',
    )
  })
})

describe('the verdict is the caller', () => {
  it('where reads pass and the call is refused to everybody', () => {
    const told = verdict(
      { diagnosis: diagnosisOf('permission-denied') },
      fresh,
      tried('same-call', 403),
      tried('safe-read', 200),
      tried('other-same-call', 403),
    )
    expect(told).toMatchObject({
      verdict: 'caller',
      title: 'It is what is asked for, not the token and not the API',
      steps: [{}, { text: 'The step of permission-denied' }],
    })
    expect(told.steps[0]?.text).toContain('GET /meters names')
  })

  it('most likely, where reads pass and nobody else tried the call', () => {
    const told = verdict(
      { method: 'POST', diagnosis: diagnosisOf('permission-denied') },
      fresh,
      unsafe,
      tried('safe-read', 200),
      tried('other-safe-read', 200),
    )
    expect(told.verdict).toBe('caller')
    expect(told.title).toMatch(/^Most likely/)
    expect(told.explanation).toContain('POST may change something, so it is not sent again.')
  })

  it('where the API now speaks of the call', () => {
    const told = verdict({}, fresh, tried('same-call', 404, diagnosisOf('resource-not-found')))
    expect(told).toMatchObject({
      verdict: 'caller',
      title: 'It is what is asked for: the API now answers 404',
      steps: [{ text: 'The step of resource-not-found' }, {}],
    })
  })

  it('where an API key is wanted besides', () => {
    const diagnosis = diagnosisOf('api-key-missing')
    expect(verdict({ diagnosis }, fresh, tried('same-call', 403, diagnosis), tried('safe-read', 403)).verdict).toBe(
      'caller',
    )
  })

  it('most likely, where everybody is refused it and there is no read to try', () => {
    expect(
      verdict({}, fresh, tried('same-call', 403), tried('safe-read', 'There is none'), tried('other-same-call', 403)),
    ).toMatchObject({ verdict: 'caller', title: 'Most likely it is what is asked for: no connection may do it' })
  })

  it('most likely, where a 403 is all that is known', () => {
    const told = verdict({ method: 'DELETE' }, fresh, unsafe, tried('safe-read', 'There is none'))
    expect(told).toMatchObject({ verdict: 'caller', title: 'Most likely it is what is asked for' })
  })
})

describe('any experiment', () => {
  const diagnosis = fc.option(
    fc
      .constantFrom(
        'scope-missing',
        'licence-missing',
        'token-invalid',
        'api-key-missing',
        'blocked-by-waf',
        '__proto__',
      )
      .map((cause) => diagnosisOf(cause)),
    { nil: undefined },
  )
  const step = fc
    .record({
      step: fc.constantFrom(...(Object.keys(titles) as ExperimentStep['step'][])),
      outcome: fc.constantFrom('passed', 'refused', 'failed', 'skipped'),
      status: fc.option(fc.constantFrom(200, 302, 401, 403, 404, 429, 500), { nil: undefined }),
      reason: fc.option(fc.constantFrom('It was not sent', 'There is none.', ''), { nil: undefined }),
      diagnosis,
    })
    .map(({ step: name, status, reason, diagnosis: why, ...rest }) =>
      stepOf(name, {
        ...rest,
        ...(status !== undefined && { status }),
        ...(reason !== undefined && { reason }),
        ...(why && { diagnosis: why }),
      }),
    )
  const experiment = fc.record({
    call: fc.record({
      method: fc.constantFrom('GET', 'POST'),
      path: fc.string(),
      status: fc.constantFrom(401, 403),
      diagnosis,
    }),
    steps: fc.array(step, { maxLength: 8 }),
  })

  it('ends in a verdict with evidence and no step twice', () => {
    fc.assert(
      fc.property(experiment, (made) => {
        const told = ExperimentVerdict.parse(verdictOf(made))
        expect(new Set(told.steps.map(({ text }) => text)).size).toBe(told.steps.length)
        expect(told.title + told.explanation).not.toMatch(/undefined|\s{2}|\.\.$/)
      }),
    )
  })

  it('clears the API only where something got through', () => {
    const gotThrough = ({ step: name, outcome, status }: ExperimentStep) =>
      name !== 'fresh-token' && (outcome === 'passed' || (outcome === 'refused' && status === 404))
    const isRight = (made: Experiment) =>
      made.steps.some(gotThrough) || !/not the API|the API work/.test(verdictOf(made).title)
    fc.assert(
      fc.property(experiment, (made) => {
        expect(isRight(made)).toBe(true)
      }),
    )
  })
})

import type { Diagnosis, DiagnosisStep } from '../contract/diagnosis.ts'
import type { ExperimentStep, ExperimentStepName, ExperimentVerdict } from '../contract/experiment.ts'

/** The call that was refused, and what was tried of it, in the order in which it was. */
export type Experiment = {
  call: {
    method: string
    path: string
    /** 401 or 403. */
    status: number
    diagnosis?: Diagnosis | undefined
  }
  steps: readonly ExperimentStep[]
}

/**
 * What a step tells: `denied` is a 401 or 403; `otherwise` another refusal, which is about the call and lets the token
 * through; `trouble` no whole answer, or one that says nothing of the token (3xx, 408, 429, 5xx).
 */
type Finding = 'passed' | 'denied' | 'otherwise' | 'trouble' | 'untried'

type Known = {
  call: Experiment['call']
  fresh: ExperimentStep | undefined
  same: ExperimentStep | undefined
  read: ExperimentStep | undefined
  /** What other connections were tried with. */
  otherSame: readonly ExperimentStep[]
  otherRead: readonly ExperimentStep[]
  /** Of the newest refusal of the call. */
  diagnosis: Diagnosis | undefined
  /** Of the newest refusal of the call: 401 or 403. */
  status: number
}

type Told = Pick<ExperimentVerdict, 'verdict' | 'title' | 'explanation'> & {
  /** What it rests on; the refusal itself is always among it. */
  on: readonly (ExperimentStep | undefined)[]
  steps: readonly (DiagnosisStep | undefined)[]
}

type Rule = {
  when: (known: Known) => boolean
  tell: (known: Known) => Told
}

const findingOf = (step: ExperimentStep | undefined): Finding => {
  if (!step || step.outcome === 'skipped') return 'untried'
  if (step.outcome === 'passed') return 'passed'
  const { status } = step
  if (step.outcome === 'failed' || (status !== undefined && (status < 400 || status >= 500))) return 'trouble'
  if (status === 408 || status === 429) return 'trouble'
  return status === undefined || status === 401 || status === 403 ? 'denied' : 'otherwise'
}

const passed = (step: ExperimentStep | undefined) => findingOf(step) === 'passed'
const denied = (step: ExperimentStep | undefined) => findingOf(step) === 'denied'
const isInTrouble = (step: ExperimentStep | undefined) => findingOf(step) === 'trouble'
/** The token got through, whatever was said of the rest. */
const letIn = (step: ExperimentStep | undefined) => passed(step) || findingOf(step) === 'otherwise'

/** Causes that are of the account, in the words of a title. */
const ofTheAccount: Readonly<Record<string, string>> = {
  'licence-missing': "the account's edition",
  'feature-disabled': 'a feature that is off for the account',
  'quota-exhausted': "the account's quota",
}

/** Causes by which the API itself names the token, or what its client was granted. */
const ofTheToken: ReadonlySet<string> = new Set([
  'scope-missing',
  'token-wrong-audience',
  'token-wrong-issuer',
  'token-signature',
  'token-malformed',
  'dpop-required',
])

/** Causes on the API's side of the way. */
const ofTheApi: ReadonlySet<string> = new Set([
  'clock-ahead-of-token-life',
  'token-keys-unavailable',
  'blocked-by-waf',
  'address-not-allowed',
  'login-page',
  'legally-blocked',
])

const sentences = (...parts: (string | undefined | false)[]) => parts.filter(Boolean).join(' ')

/** A reason stands without a full stop. */
const stopped = (reason: string | undefined) => reason && `${reason.replace(/\.$/, '')}.`

/** What was not tried, and what was tried in part: it limits what may be concluded. */
const limits = ({ same, read, otherSame, otherRead }: Known): string =>
  sentences(
    stopped(same?.reason),
    findingOf(read) === 'untried' && stopped(read?.reason),
    [...otherSame, ...otherRead].every((step) => findingOf(step) === 'untried') &&
      'No other connection of this environment was tried.',
  )

/** The grant where the API knows the client and refuses it, the token where it does not. */
const token = ({ status }: Known) => (status === 403 ? "the application's grant" : "this connection's token")

const names = (steps: readonly ExperimentStep[]) => steps.map(({ connectionName }) => connectionName).join(', ')

const answers = ({ status }: ExperimentStep) => (status === undefined ? 'it gives no answer' : `it answers ${status}`)

const switchTo = ({ connectionId, connectionName }: ExperimentStep): DiagnosisStep => ({
  text: `Use ${connectionName}, which gets through`,
  action: { type: 'switch-connection', connectionId },
})

/** A diagnosis' steps after one that already switches. */
const withoutSwitch = (diagnosis: Diagnosis | undefined): DiagnosisStep[] =>
  (diagnosis?.steps ?? []).filter(({ action }) => action?.type !== 'switch-connection')

const sendAgain: DiagnosisStep = { text: 'Send the call again', action: { type: 'send-again' } }

const checkTheCall = ({ call }: Known): DiagnosisStep => ({
  text: `Check what ${call.method} ${call.path.split('?', 1)[0]} names: it may belong to somebody else, or be closed to this client`,
})

/** The first rule that applies decides, and `leastTold` where none does. */
const rules: readonly Rule[] = [
  // Without a token nothing else can be tried.
  {
    when: ({ fresh }) => !passed(fresh),
    tell: ({ fresh }) => ({
      verdict: 'token',
      title: 'It is the token: there is no fresh one',
      explanation: sentences(
        'No fresh token was issued, so no call was made.',
        stopped(fresh?.diagnosis?.title),
        fresh?.diagnosis?.explanation,
      ),
      on: [fresh],
      steps: fresh?.diagnosis?.steps ?? [
        { text: 'Request a token, and read what the server says', action: { type: 'request-token' } },
      ],
    }),
  },
  // Only the token was changed.
  {
    when: ({ same }) => passed(same),
    tell: ({ same }) => ({
      verdict: 'token',
      title: 'It was the token, not you and not the API',
      explanation: sentences(
        'The same call passes with a fresh token. The one before had ended, was revoked, or lacked what was granted since; which of them, this does not tell.',
        same?.reason && `${stopped(same.reason)} That may have made the difference too.`,
      ),
      on: [same],
      steps: [sendAgain],
    }),
  },
  // No token of this account would change it.
  {
    when: ({ diagnosis }) => diagnosis !== undefined && Object.hasOwn(ofTheAccount, diagnosis.cause),
    tell: (known) => {
      const { diagnosis, same, otherSame } = known
      const other = otherSame.find(letIn)
      return {
        verdict: 'api',
        title: `It is ${ofTheAccount[diagnosis?.cause ?? '']}, not you and not the token`,
        explanation: sentences(
          stopped(diagnosis?.title),
          'No token of this account would change that.',
          denied(same) && 'A fresh token is refused for the same reason.',
          other && `The same call gets through on ${other.connectionName}, which may be of another account.`,
          limits(known),
        ),
        on: [other],
        steps: [...(other ? withoutSwitch(diagnosis) : (diagnosis?.steps ?? [])), other && switchTo(other)],
      }
    },
  },
  // Only the connection was changed.
  {
    when: ({ otherSame }) => otherSame.some(letIn),
    tell: (known) => {
      const { same, otherSame, diagnosis } = known
      const others = otherSame.filter(letIn)
      return {
        verdict: 'token',
        title: `It is ${token(known)}, not you and not the API`,
        explanation: sentences(
          `The same call gets through on ${names(others)},`,
          denied(same) ? 'and is refused here also with a fresh token.' : 'and not here.',
          stopped(diagnosis?.title),
          stopped(same?.reason),
        ),
        on: others,
        steps: [...others.slice(0, 1).map(switchTo), ...withoutSwitch(diagnosis)],
      }
    },
  },
  // The token gets through, and what is asked for does not.
  {
    when: ({ same }) => findingOf(same) === 'otherwise',
    tell: (known) => ({
      verdict: 'caller',
      title: `It is what is asked for: the API now answers ${known.same?.status}`,
      explanation: sentences(
        `With a fresh token the call is no longer refused with ${known.call.status}, so the token before may have been at fault too.`,
        stopped(known.same?.diagnosis?.title),
        limits(known),
      ),
      on: [known.same],
      steps: [...(known.same?.diagnosis?.steps ?? []), checkTheCall(known)],
    }),
  },
  {
    when: ({ same }) => isInTrouble(same),
    tell: (known) => inTrouble(known, known.same),
  },
  // What the API itself names.
  {
    when: ({ diagnosis }) => diagnosis?.cause === 'api-key-missing',
    tell: (known) => ({
      verdict: 'caller',
      title: 'It is what is sent: the API wants an API key besides the token',
      explanation: sentences(stopped(known.diagnosis?.title), limits(known)),
      on: [],
      steps: known.diagnosis?.steps ?? [],
    }),
  },
  {
    when: ({ diagnosis }) => diagnosis !== undefined && ofTheToken.has(diagnosis.cause),
    tell: (known) => {
      const { diagnosis, read } = known
      const named = diagnosis?.cause === 'scope-missing' ? "the application's grant" : "this connection's token"
      return {
        verdict: 'token',
        title: `It is ${named}, not you${letIn(read) ? ' and not the API' : ''}`,
        explanation: sentences(
          stopped(diagnosis?.title),
          letIn(read) && 'A safe read gets through with the same token, so the API knows it.',
          denied(read) && 'A safe read is refused too.',
          limits(known),
        ),
        on: [read],
        steps: diagnosis?.steps ?? [],
      }
    },
  },
  {
    when: ({ diagnosis }) => diagnosis !== undefined && ofTheApi.has(diagnosis.cause),
    tell: (known) => ({
      verdict: 'api',
      title: "It is the API's side, not you and not the token",
      explanation: sentences(stopped(known.diagnosis?.title), limits(known)),
      on: [],
      steps: known.diagnosis?.steps ?? [],
    }),
  },
  {
    when: ({ read }) => isInTrouble(read),
    tell: (known) => inTrouble(known, known.read),
  },
  // An unsafe call was not sent again, but a fresh token is taken where the one before was not.
  {
    when: ({ same, status, read }) => findingOf(same) === 'untried' && status === 401 && letIn(read),
    tell: (known) => ({
      verdict: 'token',
      title: 'Most likely it was the token: a fresh one is accepted',
      explanation: sentences(
        'The API did not accept the token of the call, and a safe read gets through with a fresh one.',
        limits(known),
      ),
      on: [known.read],
      steps: [sendAgain, ...(known.diagnosis?.steps ?? [])],
    }),
  },
  // Token and API work.
  {
    when: ({ read }) => letIn(read),
    tell: (known) => {
      const refused = known.otherSame.filter(denied)
      return {
        verdict: 'caller',
        title:
          refused.length > 0
            ? 'It is what is asked for, not the token and not the API'
            : 'Most likely it is what is asked for: the token and the API work',
        explanation: sentences(
          denied(known.same)
            ? 'A safe read gets through with a fresh token, and the call is refused with it.'
            : 'A safe read gets through with a fresh token, so what is refused is this call to this client.',
          refused.length > 0 && `It is refused on ${names(refused)} too.`,
          stopped(known.diagnosis?.title),
          limits(known),
        ),
        on: [known.read, ...refused],
        steps: [checkTheCall(known), ...(known.diagnosis?.steps ?? [])],
      }
    },
  },
  // Only the connection was changed, for a read.
  {
    when: ({ read, otherRead }) => denied(read) && otherRead.some(letIn),
    tell: (known) => {
      const diagnosis = known.read?.diagnosis ?? known.diagnosis
      const others = known.otherRead.filter(letIn)
      return {
        verdict: 'token',
        title: `It is ${token({ ...known, status: known.read?.status ?? known.status })}, not you and not the API`,
        explanation: sentences(
          `A safe read is refused here, and gets through on ${names(others)}.`,
          stopped(diagnosis?.title),
          limits(known),
        ),
        on: [known.read, ...others],
        steps: [...(diagnosis?.steps ?? []), ...others.slice(0, 1).map(switchTo)],
      }
    },
  },
  // Everybody is refused everything.
  {
    when: ({ read, otherSame, otherRead }) => denied(read) && [...otherSame, ...otherRead].some(denied),
    tell: (known) => {
      const diagnosis = known.read?.diagnosis ?? known.diagnosis
      return {
        verdict: 'api',
        title: 'Most likely it is the API: it refuses all that was tried, on every connection',
        explanation: sentences(
          'A fresh token is refused also for a safe read, and no other connection of this environment gets through.',
          stopped(diagnosis?.title),
          limits(known),
        ),
        on: [known.read, ...[...known.otherSame, ...known.otherRead].filter(denied)],
        steps: diagnosis?.steps ?? [],
      }
    },
  },
  // Everybody is refused this.
  {
    when: ({ otherSame, read }) => findingOf(read) === 'untried' && otherSame.some(denied),
    tell: (known) => ({
      verdict: 'caller',
      title: 'Most likely it is what is asked for: no connection may do it',
      explanation: sentences(
        'Every connection that was tried is refused the same call. Whether the API lets anything through was not seen.',
        limits(known),
      ),
      on: known.otherSame.filter(denied),
      steps: [checkTheCall(known), ...(known.diagnosis?.steps ?? [])],
    }),
  },
  // Nothing was let through, and nothing tells whether it would be with another token.
  {
    when: ({ read, status }) => denied(read) || status === 401,
    tell: (known) => {
      const diagnosis = known.read?.diagnosis ?? known.diagnosis
      return {
        verdict: 'token',
        title: `Most likely it is ${token(known)}`,
        explanation: sentences(
          denied(known.read) || denied(known.same)
            ? 'Nothing that was tried with a fresh token gets through. Whether the API would take another one was not seen.'
            : 'A fresh token is issued. Whether the call passes with it was not tried.',
          stopped(diagnosis?.title),
          limits(known),
        ),
        on: [known.fresh, known.read],
        steps: [findingOf(known.same) === 'untried' ? sendAgain : undefined, ...(diagnosis?.steps ?? [])],
      }
    },
  },
]

/** A 403 with a token that was issued just now, and nothing to hold it against. */
const leastTold = (known: Known): Told => ({
  verdict: 'caller',
  title: 'Most likely it is what is asked for',
  explanation: sentences(
    'A fresh token is issued, and the API refuses the call rather than the token. Nothing that was tried tells more.',
    stopped(known.diagnosis?.title),
    limits(known),
  ),
  on: [known.fresh],
  steps: [checkTheCall(known), ...(known.diagnosis?.steps ?? [])],
})

const inTrouble = (known: Known, step: ExperimentStep | undefined): Told => ({
  verdict: 'api',
  title: `It is the API at this moment: ${step ? answers(step) : 'it gives no answer'}`,
  explanation: sentences(
    `${step?.title ?? 'The call'} brought no answer that tells of the token, so why the call was refused before is not settled.`,
    step?.diagnosis?.explanation ?? stopped(step?.reason),
    limits(known),
  ),
  on: [step],
  steps: [...(step?.diagnosis?.steps ?? []), ...(known.diagnosis?.steps ?? [])],
})

const evidenceOf = ({ step, title, outcome, status }: ExperimentStep): string => {
  if (outcome === 'skipped') return `${title}: not tried`
  if (step === 'fresh-token') return `${title}: ${outcome === 'passed' ? 'issued' : (status ?? 'no answer')}`
  if (outcome === 'failed') return `${title}: ${status === undefined ? 'no answer' : `${status}, and broke off`}`
  return `${title}: ${status ?? outcome}`
}

const unique = (steps: readonly (DiagnosisStep | undefined)[]): DiagnosisStep[] => [
  ...new Map(steps.flatMap((step) => (step ? [[step.text, step] as const] : []))).values(),
]

/**
 * Whose the refusal is, by what was tried. Pure, and defined for every sequence of steps: where they tell little, it
 * says so.
 */
export const verdictOf = ({ call, steps }: Experiment): ExperimentVerdict => {
  const all = (name: ExperimentStepName) => steps.filter(({ step }) => step === name)
  const [same] = all('same-call')
  const again = denied(same) ? same : undefined
  const known: Known = {
    call,
    fresh: all('fresh-token')[0],
    same,
    read: all('safe-read')[0],
    otherSame: all('other-same-call'),
    otherRead: all('other-safe-read'),
    diagnosis: again?.diagnosis ?? call.diagnosis,
    status: again?.status ?? call.status,
  }
  const rule = rules.find(({ when }) => when(known))
  const told = rule ? rule.tell(known) : leastTold(known)
  return {
    verdict: told.verdict,
    title: told.title,
    explanation: told.explanation,
    evidence: [
      ...new Set([
        again ? evidenceOf(again) : `The call: ${call.status}`,
        ...told.on.flatMap((step) => (step ? [evidenceOf(step)] : [])),
      ]),
    ],
    steps: unique(told.steps),
  }
}

import { spanInWords } from '../oauth/span-in-words.ts'
import { apiRemedies } from './api-remedies.ts'
import { edit, messageTo, type Remedies, type RemedyOf, sentence, step } from './remedy.ts'
import { clockSentence } from './token-remedies.ts'

const report = (recipient: 'administrator' | 'api-support', words: string, message: string) => (exchange: Case) =>
  step(words, messageTo(recipient, exchange, message))

type Case = Parameters<RemedyOf>[0]

const compareClocks = report(
  'administrator',
  'Have the clocks compared',
  'The clocks of our machines differ. Please compare the clock of the authorization server with the right time.',
)

/** A cause of both sides has words for each: what is found in a token, and what an API refused. */
const found =
  (ofToken: RemedyOf, ofApi: RemedyOf): RemedyOf =>
  (exchange) =>
    exchange.side === 'token' ? ofToken(exchange) : ofApi(exchange)

const lifeOf = ({ reading: { token } }: Case) => spanInWords(token?.lifetime ?? 0)

/** What is said of a token that was granted. */
export const findingRemedies = {
  'token-encrypted': () => ({
    explanation: 'Only the API can read it, so its claims cannot be shown here. That is no fault.',
    steps: [],
  }),
  'token-opaque': () => ({
    explanation:
      'It holds nothing that can be read. Some servers issue such a token where no audience is named; for others it is normal.',
    steps: [step('If the API refuses it, set the audience', edit('audience'))],
  }),
  'token-inactive': (exchange) => ({
    explanation:
      'Asked about this very token, the server that issued it says that it has ended, was revoked or is not its own. An API that asks it refuses the token.',
    steps: [
      step('Request a new token', { type: 'request-token' }),
      report(
        'administrator',
        'If the new one is not active either, report it',
        'Tokens that the authorization server has just issued are not active when it is asked about them (RFC 7662).',
      )(exchange),
    ],
  }),
  'token-unsigned': (exchange) => ({
    explanation: 'Whoever wants can make such a token. An API must refuse it (RFC 8725 §3.2).',
    steps: [
      report(
        'administrator',
        'Report this to the owner of the authorization server',
        'The authorization server issues tokens without a signature (alg none).',
      )(exchange),
    ],
  }),
  'token-weak-algorithm': (exchange) => ({
    explanation: 'It is none of the algorithms of RFC 7518 §3.1 and its successors; an API may refuse it.',
    steps: [
      report(
        'administrator',
        'Report this to the owner of the authorization server',
        'The authorization server signs tokens with an algorithm that is weak or unknown.',
      )(exchange),
    ],
  }),
  'token-signature': found(
    () => ({
      title: 'The signature does not fit',
      explanation:
        'The token was not signed with a key that the authorization server publishes. An API that checks it refuses the token.',
      steps: [step('Check that issuer and key set of the connection belong to this server', edit('issuer'))],
    }),
    apiRemedies['token-signature'],
  ),
  'token-without-end': () => ({
    explanation:
      'Neither the answer nor the token says so. The console keeps it until the API refuses it, and then asks for a new one.',
    steps: [],
  }),
  'token-life-long': (exchange) => ({
    explanation: `It is good for ${lifeOf(exchange)}. A bearer token that leaks is good for whoever finds it until it ends (RFC 9700 §2.2).`,
    steps: [step('Have its life shortened to an hour, where the authorization server allows that')],
  }),
  'token-life-short': (exchange) => ({
    title: `The token lives for ${lifeOf(exchange)} only`,
    explanation:
      'Each call requests its own: the console asks for no next token in the meantime, and a call takes as much longer as the token request does.',
    steps: [step('Have its life made longer, where the authorization server allows that')],
  }),
  'lifetime-disagrees': (exchange) => ({
    explanation:
      'The answer states one life and the token’s own claim exp another. An API goes by the claim; the console goes by the shorter of the two.',
    steps: [
      report(
        'administrator',
        'Report this to the owner of the authorization server',
        'expires_in of the token answer and exp of the token disagree.',
      )(exchange),
    ],
  }),
  'token-not-yet-valid': found(
    (exchange) => ({
      explanation: 'It says so itself: an API refuses it until then. Usually the clocks of two servers differ.',
      steps: [compareClocks(exchange)],
    }),
    apiRemedies['token-not-yet-valid'],
  ),
  'clock-differs': (exchange) => {
    const difference = exchange.reading.clockDifference ?? 0
    return {
      title: `The authorization server’s clock is ${spanInWords(difference)} ${difference > 0 ? 'ahead' : 'behind'}`,
      explanation: sentence(
        clockSentence(exchange),
        'The console counts a token’s life from its receipt, so this does no harm here; other programs may think the token expired, or not valid yet.',
      ),
      steps: [step('Set the clock of this machine'), compareClocks(exchange)],
    }
  },
  'api-clock-differs': (exchange) => {
    const ahead = exchange.reading.token?.apiAhead ?? 0
    return {
      title: `The API’s clock is ${spanInWords(ahead)} ${ahead > 0 ? 'ahead' : 'behind'}`,
      explanation:
        ahead > 0
          ? 'In the eyes of the API the token ends that much earlier than in those of the authorization server. The console renews it earlier by as much.'
          : 'In the eyes of the API a fresh token may not be valid yet, and one that has ended is still good. The console cannot help that: a call that is refused for it goes through a little later.',
      steps: [
        report(
          'api-support',
          'Tell the owner of the API that its clock is wrong',
          'The clock of the API differs from that of the authorization server. Please compare it with the right time.',
        )(exchange),
      ],
    }
  },
} satisfies Remedies

import type { Diagnosis } from '../contract/diagnosis.ts'
import type { EvidenceFile } from '../contract/evidence-file.ts'
import type { Exchange } from '../contract/exchange.ts'
import type { HeaderList } from '../contract/headers.ts'
import type { KeptBody } from '../contract/history.ts'
import { catalogue, whoMends } from '../diagnosis/causes.ts'
import { spanInWords } from '../oauth/span-in-words.ts'
import { type Html, html } from './html.ts'

/** Characters of a body that are shown; the JSON file has all that was kept. */
const longestBody = 20_000

const style = html`<style>
  :root {
    color-scheme: light dark;
    font:
      15px/1.5 system-ui,
      sans-serif;
  }
  body {
    max-width: 60rem;
    margin: 2rem auto;
    padding: 0 1rem;
  }
  h1 {
    font-size: 1.4rem;
    overflow-wrap: anywhere;
  }
  h2 {
    margin-top: 2rem;
    border-bottom: 1px solid;
    font-size: 1.1rem;
  }
  h3 {
    font-size: 1rem;
  }
  dl {
    display: grid;
    grid-template-columns: minmax(8rem, max-content) minmax(0, 1fr);
    gap: 0.25rem 1rem;
  }
  dt {
    opacity: 0.75;
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  pre {
    padding: 0.75rem;
    border: 1px solid;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
</style>`

type Fact = [name: string, value: string | number | Html | undefined]

const none = html`<p>Nothing is known.</p>`

/** Names and values; those without a value are left out. */
const facts = (given: readonly Fact[]): Html => {
  const known = given.filter(([, value]) => value !== undefined && value !== '')
  return known.length === 0
    ? none
    : html`<dl>
        ${known.map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd> `,
        )}
      </dl>`
}

const section = (title: string, ...content: Html[]) =>
  html`<section>
    <h2>${title}</h2>
    ${content}
  </section>`

const utc = (time: string | undefined) => time?.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC')
const yesOrNo = (value: boolean | undefined) => (value === undefined ? undefined : value ? 'yes' : 'no')
const headerFacts = (headers: HeaderList): Fact[] => headers.map(([name, value]) => [name, value])

const code = (text: string): Html =>
  html`<pre>
${text.slice(0, longestBody)}${text.length > longestBody ? '\n… cut here; all of it is in the JSON file' : ''}</pre>`

/** `bytes` is how many went by. */
const bodyOf = (body: KeptBody | undefined, bytes: number): Html => {
  if (!body) return bytes === 0 ? html`<p>It had no body.</p>` : html`<p>Its body of ${bytes} bytes is not kept.</p>`
  if (body.text === undefined) return html`<p>${body.size} bytes that are no text.</p>`
  return html`${code(body.text)}${body.whole ? undefined : html`<p>Its beginning; the whole has ${body.size} bytes.</p>`}`
}

const difference = (ahead: number | undefined): string | undefined => {
  if (ahead === undefined) return undefined
  // The header has whole seconds, and an answer takes its time.
  if (Math.abs(ahead) < 2000) return 'the same as the console’s, to the second'
  return `${spanInWords(ahead / 1000)} ${ahead > 0 ? 'ahead of' : 'behind'} the console’s`
}

const diagnosisOf = (diagnosis: Diagnosis): Html => {
  const entry = catalogue.get(diagnosis.cause)
  const messages = diagnosis.steps.flatMap(({ action }) => (action?.type === 'copy-message' ? [action.text] : []))
  return html`
    <p><strong>${diagnosis.title}</strong></p>
    <p>${diagnosis.explanation}</p>
    ${facts([
      ['Cause', diagnosis.cause],
      ['Who can mend it', entry && whoMends[entry.whose]],
      ['Missing scopes', diagnosis.missingScopes?.join(' ')],
      ...diagnosis.evidence.map(({ source, quote }): Fact => [source, quote]),
    ])}
    ${
      diagnosis.candidates &&
      html`<h3>What else it may be</h3>
        ${facts(diagnosis.candidates.map(({ cause, why }) => [cause, why]))}`
    }
    ${
      diagnosis.steps.length > 0
        ? html`<h3>How it is mended</h3>
            <ol>
              ${diagnosis.steps.map(({ text }) => html`<li>${text}</li>`)}
            </ol>`
        : undefined
    }
    ${messages.map(
      (message) =>
        html`<h3>Message</h3>
          ${code(message)}`,
    )}
  `
}

const tokenOf = ({ token, sentToken, call }: EvidenceFile): Html => {
  const isSame = token?.isOfCall === true
  const sent = html`<h3>The token that was sent</h3>
    ${facts([
      ['Fingerprint', call.tokenFingerprint],
      ['Issued', utc(sentToken?.at)],
      ['Ends', utc(sentToken?.expiresAt ?? call.answer?.token?.expiresAt)],
      ['Life', sentToken?.lifetime === undefined ? undefined : spanInWords(sentToken.lifetime)],
      ['Scopes', sentToken?.scopes?.join(' ')],
      ['Scopes asked for', sentToken?.asked.scope],
      ['Audience', sentToken?.audience?.join(' ')],
      ['Issuer', sentToken?.issuer],
      ['Key and algorithm', [sentToken?.keyId, sentToken?.algorithm].filter(Boolean).join(', ')],
    ])}`
  if (!token)
    return html`${sent}
      <p>No token is held now.</p>`
  return html`${isSame ? undefined : sent}
    <h3>The token that is held now${isSame ? ', which is the one that was sent' : ''}</h3>
    ${token.isOfCall === false ? html`<p>It is another one than the one that was sent.</p>` : undefined}
    ${facts([
      ['Fingerprint', token.fingerprint],
      ['Issued', utc(token.issuedAt)],
      ['Ends', utc(token.expiresAt)],
      ['Life', token.expiresIn === undefined ? undefined : spanInWords(token.expiresIn)],
      ['Scopes', token.scopes.join(' ') || 'none'],
      ['Scopes read from', token.scopesFrom],
      ['Audience', token.audience.join(' ') || 'none is named'],
      ['Form', token.format],
      ['Signature', [token.signature.status, token.signature.reason].filter(Boolean).join(': ')],
      ['Said by the server to be active', yesOrNo(token.introspection?.active)],
    ])}
    ${
      token.claims &&
      html`<h3>Its claims</h3>
        ${code(JSON.stringify(token.claims, null, 2))}`
    }
    <h3>How it was asked for</h3>
    ${facts([
      ['Request', `${token.request.method} ${token.request.url}`],
      ...Object.entries(token.request.form).map(([name, value]): Fact => [name, value]),
      ['Answer', token.response.status],
    ])}
    ${token.findings.map(({ title, explanation }) => html`<p><strong>${title}</strong>. ${explanation}</p>`)}`
}

/** The request that brought no token. */
const tokenRequestOf = ({ request, response }: Exchange): Html =>
  html`<h3>The token request</h3>
    ${facts([
      ['Request', `${request.method} ${request.url}`],
      ...Object.entries(request.form).map(([name, value]): Fact => [name, value]),
      ['Status', response?.status ?? 'no answer came'],
      ...headerFacts(response?.headers ?? []),
    ])}
    ${response && code(typeof response.body === 'string' ? response.body : JSON.stringify(response.body, null, 2))}`

const servers = { api: 'API', token: 'Authorization server' }

/**
 * The evidence of a call as one page that stands alone, for an administrator who has no console: nothing in it is loaded
 * or run. Whatever the file holds is text in it, never markup.
 */
export const evidenceHtml = (file: EvidenceFile): string => {
  const { call, connection, clocks, requestIds, reached } = file
  const { answer, problem } = call
  const diagnosis = call.diagnosis ?? problem?.diagnosis
  const title = `${call.method} ${call.path}`
  const url = answer?.sent.url ?? (connection && connection.apiUrl.replace(/\/$/, '') + call.path)
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width" />
        <title>Evidence: ${title}</title>
        ${style}
      </head>
      <body>
        <h1>${title}</h1>
        ${facts([
          ['Outcome', answer ? `${answer.status} ${answer.statusText}`.trim() : (problem?.title ?? call.outcome)],
          ['Sent', utc(call.startedAt)],
          ['Connection', `${call.connectionName} (${call.kind})`],
          ['Call ID in the console', call.id],
        ])}
        ${section('Why', diagnosis ? diagnosisOf(diagnosis) : html`<p>Nothing was found wrong with this call.</p>`)}
        ${section(
          'What was asked',
          facts([
            ['Request', `${answer?.sent.method ?? call.method} ${url ?? call.path}`],
            ...headerFacts(answer?.sent.headers ?? call.request.headers),
          ]),
          bodyOf(call.request.body, call.sentBytes),
        )}
        ${section(
          'What was answered',
          facts([
            ['Status', answer ? `${answer.status} ${answer.statusText}`.trim() : 'no answer came'],
            ['After', `${Math.round(call.duration)} ms`],
            ...(answer?.redirects ?? []).map(({ status, location }): Fact => [
              'Redirect that was followed',
              `${status} ${location}`,
            ]),
            ...(answer?.retried ?? []).map(({ status, diagnosis }): Fact => [
              'First answer, tried again with a new token',
              `${status} ${diagnosis.title}`,
            ]),
            ...headerFacts(answer?.headers ?? []),
          ]),
          answer ? bodyOf(call.body, call.receivedBytes) : html``,
          problem?.exchange ? tokenRequestOf(problem.exchange) : html``,
        )}
        ${section(
          'Identifiers in the logs of the servers',
          facts(requestIds.map(({ where, source, value }): Fact => [`${servers[where]}, ${source}`, value])),
        )}
        ${section('Token', tokenOf(file))}
        ${section(
          'Connection',
          connection
            ? facts([
                ['Token URL', connection.tokenUrl],
                ['API', connection.apiUrl],
                ['Client ID', connection.clientId],
                ['Client authentication', connection.clientAuthentication],
                ['Audience', connection.audience],
                ['Scope', connection.scope],
                ['Further headers', connection.headers.join(', ')],
                ['Proxy of its own', yesOrNo(connection.hasProxy)],
                ['TLS settings of its own', connection.tls?.join(', ')],
              ])
            : html`<p>It was removed from the console.</p>`,
        )}
        ${section(
          'Clocks',
          facts([
            ['Authorization server', difference(clocks.authorizationServer)],
            ['API', difference(clocks.api)],
          ]),
        )}
        ${section(
          'Network, as it was when this was made',
          reached.length === 0
            ? none
            : html`${reached.map(
                ({ origin, of, proxied, addresses, tls, failure }) =>
                  html`<h3>${origin}</h3>
                    ${facts([
                      ['Of', of.map((one) => (one === 'api' ? 'the API' : 'the token URL')).join(' and ')],
                      ['Addresses', proxied ? 'a proxy resolves the name' : addresses?.join(', ')],
                      ['Failure', failure],
                      ['TLS', tls?.protocol],
                      ['Certificate', tls && `for ${tls.names.join(', ') || 'no name'}, issued by ${tls.authority}`],
                      [
                        'Valid',
                        tls &&
                          [tls.validFrom && `from ${utc(tls.validFrom)}`, tls.validTo && `to ${utc(tls.validTo)}`]
                            .filter(Boolean)
                            .join(' '),
                      ],
                    ])}`,
              )}`,
        )}
        ${section(
          'Made by',
          facts([
            ['Developer Console', file.console.version],
            ['Node', file.console.node],
            ['Platform', file.console.platform],
            ['Made', utc(file.createdAt)],
          ]),
          html`<p>Client secrets, access tokens and other credentials are not in this file.</p>`,
        )}
      </body>
    </html> `.text
}
